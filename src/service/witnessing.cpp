#include "onus/service/witnessing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ledger_rows.h"
#include "onus/store/log.h"
#include "onus/store/proof.h"
#include "onus/store/sqlite.h"
#include "process.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kAnswerBytesMax = 64U * 1024U;
constexpr int kCurlMissing = 127;

// "BODY LF STATUS SPACE TYPE", as --write-out puts it.
Result<ledger::WitnessAnswer> answer_of(std::string out) {
  const std::size_t line = out.rfind('\n');
  ledger::WitnessAnswer answer;
  if (line != std::string::npos) {
    const char* end = out.data() + out.size();
    const auto [rest, error] = std::from_chars(out.data() + line + 1, end, answer.status);
    if (error == std::errc{} && rest != end && *rest == ' ') answer.content_type = {rest + 1, end};
  }
  if (answer.status < 100) return fail(ErrorKind::kIo, "the witness gave no answer");
  out.resize(line);
  answer.body = std::move(out);
  return answer;
}

Result<ledger::WitnessAnswer> post(const std::string& url, const std::string& body) {
  const auto end = run_process(
      {"curl", "--disable", "--silent", "--show-error", "--globoff", "--proto", "=http,https",
       "--max-time", "30", "--max-filesize", std::to_string(kAnswerBytesMax), "--header",
       "Content-Type: text/plain", "--data-binary", "@-", "--write-out",
       "\\n%{http_code} %{content_type}", "--url", url},
      body, 2 * kAnswerBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code == kCurlMissing) {
    return fail(ErrorKind::kIo, "the program curl is not installed: apt install curl");
  }
  if (end->code != 0) {
    return fail(ErrorKind::kIo,
                fmt::format("{}: {}; the statement is durable and signed, ask again later", url,
                            report::safe(end->err)));
  }
  return answer_of(end->out);
}

// One request for `head` from what the witness is thought to know.
Result<ledger::WitnessOutcome> ask(store::Snapshot& log, const store::SignedHead& head,
                                   std::uint64_t old_size, const ledger::NoteVerifier& witness,
                                   const PostToWitness& send) {
  auto proof = ledger::consistency_proof(store::StoredHashes(log),
                                         {.old_size = old_size, .new_size = head.size});
  if (!proof) return std::unexpected(proof.error());
  const auto note = ledger::parse_note(head.note);
  if (!note) return std::unexpected(note.error());
  const auto answer = send(ledger::add_checkpoint_body({old_size, std::move(*proof), head.note}));
  if (!answer) return std::unexpected(answer.error());
  return ledger::read_witness_answer(*answer, note->text, witness);
}

// What the witness is known to have cosigned; it says itself where that is wrong.
Result<std::uint64_t> size_it_knows(store::Snapshot& log, const ledger::NoteVerifier& witness) {
  const auto head = log.newest_cosigned_head();
  if (!head) return std::unexpected(head.error());
  if (!*head) return 0;
  const auto lines = log.cosignatures((*head)->size);
  if (!lines) return std::unexpected(lines.error());
  const bool its_own = std::ranges::any_of(
      *lines, [&](const store::Cosignature& line) { return line.witness == witness.name(); });
  return its_own ? (*head)->size : 0;
}

struct Cosigned {
  ledger::WitnessOutcome outcome;
  std::uint64_t old_size = 0;
};

Result<Cosigned> ask_from_where_it_is(store::Snapshot& log, const store::SignedHead& head,
                                      const ledger::NoteVerifier& witness,
                                      const PostToWitness& send) {
  const auto known = size_it_knows(log, witness);
  if (!known) return std::unexpected(known.error());
  std::uint64_t old_size = *known;
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto outcome = ask(log, head, old_size, witness, send);
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->witness_size) return Cosigned{std::move(*outcome), old_size};
    old_size = *outcome->witness_size;
    if (old_size > head.size) {
      return fail(ErrorKind::kDenied,
                  fmt::format("witness {}: it cosigned this log at {} entries, but here it has {}: "
                              "the store was restored from an old backup; put a newer copy in "
                              "place before anything is appended",
                              witness.name(), old_size, head.size));
    }
  }
  return fail(ErrorKind::kDenied,
              fmt::format("witness {}: it changes its mind about what it knows: another process "
                          "asks it too, or its history of this log is another; try again",
                          witness.name()));
}

}  // namespace

Result<PostToWitness> post_with_curl(const std::string& url) {
  const bool known = url.starts_with("https://") || url.starts_with("http://");
  const bool plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; });
  if (!known || !plain) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("\"{}\" is no URL of a witness: write https://HOST/PREFIX", report::safe(url)));
  }
  std::string target = url;
  while (target.ends_with('/')) target.pop_back();
  target += "/add-checkpoint";
  return [target](const std::string& body) { return post(target, body); };
}

Result<WitnessedSize> ask_witness(const LedgerPlace& place, const ledger::NoteVerifier& witness,
                                  const PostToWitness& send) {
  if (witness.type() != ledger::NoteKeyType::kCosignature) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} is not a witness' key: those have type 04", witness.vkey()));
  }
  auto store =
      store::open_store(place.directory / kStoreFolder, store::OpenMode::kAppend, "onus witness");
  if (!store) return std::unexpected(store.error());
  const auto log = store::Log::open(std::move(*store), place.second_head);
  if (!log) return std::unexpected(log.error());
  const auto snapshot = (*log)->store().snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto head = (*snapshot)->newest_head();
  if (!head) return std::unexpected(head.error());
  if (!*head) return fail(ErrorKind::kInvalid, "nothing was signed yet: there is no head");
  const auto cosigned = ask_from_where_it_is(**snapshot, **head, witness, send);
  if (!cosigned) return std::unexpected(cosigned.error());
  const auto kept = (*log)->append([&](store::Transaction& transaction) -> Result<void> {
    for (const ledger::NoteSignature& signature : cosigned->outcome.cosignatures) {
      auto put = transaction.put_cosignature((*head)->size,
                                             {witness.name(), ledger::signature_line(signature)});
      if (!put) return put;
    }
    return {};
  });
  if (!kept) return std::unexpected(kept.error());
  return WitnessedSize{witness.name(), (*head)->size, cosigned->old_size};
}

}  // namespace onus::service
