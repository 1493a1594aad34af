// Sessions and recordings of a host's spool, told to a server.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/codec/sshsig.h"
#include "onus/service/host_link.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kHeaderLineMax = std::size_t{1} << 20U;  // a command may be long
constexpr std::string_view kSentFolder = "sent";

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// The recorder that writes it, by the number in its name, which another program may have by now.
bool recorder_lives(std::string_view session) {
  const std::string process(session.substr(session.rfind('.') + 1));
  std::ifstream name("/proc/" + process + "/comm");
  std::string word;
  return std::getline(name, word) && word == "onus-record";
}

struct Began {
  std::string user;
  base::TimePoint at;
};

/// The first line of a recording.
Result<Began> began_of(const fs::path& recording) {
  std::ifstream in(recording, std::ios::binary);
  std::string line(kHeaderLineMax, '\0');
  in.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(in.gcount()));
  const auto value = codec::parse_json(line.substr(0, line.find('\n')));
  if (!value) return std::unexpected(value.error());
  const auto at = value->integer_of("timestamp");
  const codec::JsonValue* onus = value->find("onus");
  const auto user = onus == nullptr ? std::nullopt : onus->text_of("user");
  if (!at || !user) {
    return fail(ErrorKind::kInvalid, fmt::format("{} is no recording", recording.string()));
  }
  return Began{std::string(*user), base::TimePoint{base::Seconds(*at)}};
}

Result<std::string> piece_of(const fs::path& path, std::uint64_t offset) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(hosts::kChunkBytesMax, '\0');
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || (!in && !in.eof())) {
    return fail(ErrorKind::kIo, fmt::format("{} cannot be read", path.string()));
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

/// What a server acknowledged is kept for a while all the same, out of the spool's way.
Result<void> let_go(const fs::path& spool, const std::string& session) {
  std::error_code error;
  const fs::path sent = spool / kSentFolder;
  fs::create_directory(sent, error);
  fs::permissions(sent, fs::perms::owner_all, error);
  for (const char* ending : {".json", ".cast"}) {  // the recording last: it is what is looked for
    const fs::path from = spool / (session + ending);
    if (!is_there(from)) continue;
    fs::rename(from, sent / from.filename(), error);
    if (error) return fail(ErrorKind::kIo, fmt::format("{}: {}", from.string(), error.message()));
  }
  const auto old = fs::file_time_type::clock::now() - kSentKept;
  for (const auto& kept : fs::directory_iterator(sent, error)) {
    if (kept.last_write_time(error) < old) fs::remove(kept.path(), error);
  }
  return {};
}

}  // namespace

std::vector<SpooledSession> sessions_in(const fs::path& spool) {
  std::vector<SpooledSession> sessions;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(spool, error)) {
    const fs::path& path = entry.path();
    const std::string name = path.stem().string();
    if (path.extension() != ".cast" || !hosts::is_session_name(name)) continue;
    const bool reported = is_there(spool / (name + ".json"));
    sessions.push_back({name, reported || !recorder_lives(name)});
  }
  std::ranges::sort(sessions, {}, &SpooledSession::name);
  return sessions;
}

Result<void> HostLink::report_use(Server& server, const std::string& session, base::TimePoint now) {
  if (server.told.contains(session)) return {};
  const auto began = began_of(plan_.places.spool / (session + ".cast"));
  if (!began) return {};  // not even its first line is there: there is nothing to tell yet
  const hosts::UseWord use{std::string(hosts::request_of(session)), session, began->user,
                           began->at};
  const auto said = say(server, {plan_.host, now, use}, now);
  if (!said) return std::unexpected(said.error());
  server.told.insert(session);
  return {};
}

Result<hosts::ChunkTaken> HostLink::put(Server& server, const hosts::ChunkWord& chunk,
                                        const std::string& bytes, base::TimePoint now) {
  const auto said = signed_word({plan_.host, now, chunk});
  if (!said) return std::unexpected(said.error());
  const auto signature = codec::parse_sshsig(said->second);
  if (!signature) return std::unexpected(signature.error());
  client::HttpQuestion put{
      "PUT",
      "/v1/hosts/recordings/" + chunk.session,
      {{"Content-Type", "application/octet-stream"},
       {"Onus-Word", codec::base64url_encode(said->first)},
       {"Onus-Signature", codec::base64url_encode(codec::sshsig_blob(*signature))}},
      bytes};
  const auto answer = ask(server, put, now, kUploadWithin);
  if (!answer) return std::unexpected(answer.error());
  return hosts::parse_chunk_answer(answer->body);
}

Result<bool> HostLink::upload(Server& server, const std::string& session, base::TimePoint now) {
  const fs::path path = plan_.places.spool / (session + ".cast");
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  if (error) return false;  // another server has it, and it is gone from here
  std::uint64_t& have = server.have[session];
  for (std::uint64_t sent = 0; sent < kUploadBytesARound;) {
    const auto bytes = piece_of(path, std::min(have, size));
    if (!bytes) return std::unexpected(bytes.error());
    const auto digest = crypto::sha256(*bytes);
    if (!digest) return std::unexpected(digest.error());
    const hosts::ChunkWord chunk{session, have, bytes->size(), *digest,
                                 have + bytes->size() >= size};
    const auto taken = put(server, chunk, *bytes, now);
    if (!taken) return std::unexpected(taken.error());
    if (taken->complete) {
      server.have.erase(session);
      const auto gone = let_go(plan_.places.spool, session);
      if (!gone) return std::unexpected(gone.error());
      return true;
    }
    if (taken->have == have || taken->have > size) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("{}: the server has {} bytes of it and {} were sent", session,
                              taken->have, have + bytes->size()));
    }
    have = taken->have;
    sent += bytes->size();
  }
  return false;
}

}  // namespace onus::service
