#include "second_head.h"

#include <fmt/format.h>

#include "durable_files.h"
#include "onus/ledger/checkpoint.h"
#include "onus/store/log.h"

namespace onus::store {

base::Result<SignedHead> open_head(const LogIdentity& identity, std::string_view note) {
  const auto key = ledger::NoteVerifier::parse(identity.verifier_key);
  if (!key) return std::unexpected(key.error());
  const auto opened = ledger::open_checkpoint(note, *key);
  if (!opened) return std::unexpected(opened.error());
  if (opened->checkpoint.origin != identity.origin) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("a checkpoint of the log {}, not of {}",
                                  opened->checkpoint.origin, identity.origin));
  }
  return SignedHead{opened->checkpoint.size, opened->checkpoint.root, std::string(note)};
}

base::Result<std::optional<SignedHead>> SecondHead::read(const LogIdentity& identity) const {
  const auto note = read_file(file_, kNoteBytesMax);
  if (!note && note.error().kind == base::ErrorKind::kNotFound) return std::nullopt;
  if (!note) return std::unexpected(note.error());
  auto head = open_head(identity, *note);
  if (!head) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("{}: the second head: {}; if the path is right, the file is "
                                  "damaged: put the newest checkpoint of an export there",
                                  file_.string(), head.error().message));
  }
  return std::move(*head);
}

base::Result<void> SecondHead::check_continues(Snapshot& snapshot, const SignedHead& head) const {
  if (head.size > snapshot.size()) {
    return base::fail(
        base::ErrorKind::kDenied,
        fmt::format("the ledger has {} entries, but its second head {} was signed over {}: an old "
                    "backup was restored, and going on would make two histories; put a copy "
                    "of the store in place that has {} entries or more",
                    snapshot.size(), file_.string(), head.size, head.size));
  }
  const auto root = snapshot.root(head.size);
  if (!root) return std::unexpected(root.error());
  if (*root == head.root) return {};
  return base::fail(
      base::ErrorKind::kDenied,
      fmt::format("the ledger's first {} entries have the root {}, but its second head {} was "
                  "signed over {}: there are two histories under one key; stop all that appends, "
                  "keep both, and let \"onus ledger verify\" of each show where they part",
                  head.size, root->hex(), file_.string(), head.root.hex()));
}

base::Result<ComparedHeads> SecondHead::compare(Snapshot& snapshot) const {
  const auto newest = snapshot.newest_head();
  if (!newest) return std::unexpected(newest.error());
  if (*newest) {
    const auto opened = open_head(snapshot.identity(), (*newest)->note);
    if (!opened) return std::unexpected(opened.error());
    if (opened->size != (*newest)->size || opened->root != (*newest)->root) {
      return base::fail(base::ErrorKind::kIo,
                        "table heads does not say what the signed note beside it says: the store "
                        "is damaged: restore a copy");
    }
    if (auto same = check_continues(snapshot, **newest); !same) {
      return std::unexpected(same.error());
    }
  }
  const auto second = read(snapshot.identity());
  if (!second) return std::unexpected(second.error());
  if (!*second) {
    if (!*newest) return ComparedHeads{};
    return base::fail(
        base::ErrorKind::kDenied,
        fmt::format("{}: the second head is missing, though the ledger's newest one was signed "
                    "over {} entries: is that disk mounted? If the path is a new one, copy the old "
                    "file there, or the newest checkpoint of an export",
                    file_.string(), (*newest)->size));
  }
  if (auto continues = check_continues(snapshot, **second); !continues) {
    return std::unexpected(continues.error());
  }
  const std::uint64_t here = *newest ? (*newest)->size : 0;
  const std::uint64_t there = (*second)->size;
  return ComparedHeads{here >= there ? *newest : *second, here < there, there < here};
}

base::Result<void> SecondHead::write(const SignedHead& head) const {
  if (auto done = make_directories(file_.parent_path()); !done) return done;
  return write_file(file_, head.note);
}

}  // namespace onus::store
