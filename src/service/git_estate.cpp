#include "git_estate.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "onus/report/style.h"
#include "process.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using report::safe;

namespace {

constexpr int kNotFound = 127;
constexpr std::size_t kListBytesMax = std::size_t{64} << 20;

/// A file of the estate in a revision.
struct Entry {
  std::string path;  // below the estate
  std::string object;
  std::size_t bytes = 0;
};

/// Asks git about the repository around a directory.
class Git {
 public:
  explicit Git(fs::path directory) : directory_(std::move(directory)) {}

  Result<ProcessEnd> ask(std::vector<std::string> words, std::string_view input,
                         std::size_t bytes_max) const {
    std::vector<std::string> all{"git",        "-C", directory_.string(),
                                 "--no-pager", "-c", "core.fsmonitor=false"};
    all.insert(all.end(), words.begin(), words.end());
    // A hook sets these, and they would lead to another repository than the one around the estate.
    auto end = run_process(all, input, bytes_max,
                           {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"});
    if (end && end->code == kNotFound) {
      return fail(ErrorKind::kIo,
                  "the program git is not there; install it, or give a directory to --base");
    }
    return end;
  }

 private:
  fs::path directory_;
};

/// A revision's name as git allows them, and nothing that git could take for an option.
bool may_be_revision(const std::string& text) {
  if (text.empty() || text.size() > kRevisionNameMax || text.front() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != ':' && c != '\\' && c != '?' &&
           c != '*' && c != '[';
  });
}

bool is_object_name(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string first_line(std::string_view text) {
  return safe(trimmed(text.substr(0, text.find('\n'))));
}

Result<std::string> commit_of(const Git& git, const std::string& revision) {
  if (!may_be_revision(revision)) {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is neither a directory nor the name of a Git revision; write "
                            "--base main, --base HEAD~1, a commit or a directory",
                            safe(revision.substr(0, 64))));
  }
  const auto end =
      git.ask({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"}, "",
              kListBytesMax);
  if (!end) return std::unexpected(end.error());
  std::string_view out = trimmed(end->out);
  // git 2.30 and older print the marker too.
  if (out.starts_with("--end-of-options\n")) out.remove_prefix(17);
  if (end->code != 0 || !is_object_name(out)) {
    return fail(
        ErrorKind::kNotFound,
        fmt::format("there is no revision \"{}\" in the repository around the estate{}",
                    safe(revision), end->err.empty() ? "" : " (" + first_line(end->err) + ")"));
  }
  return std::string(out);
}

bool is_estate_file(std::string_view path) {
  for (const std::string_view ending : {".yaml", ".yml", ".ndjson", ".ics"}) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

/// Whether loading a directory passes it over: names that begin with a dot.
bool is_hidden(std::string_view path) {
  return path.starts_with('.') || path.find("/.") != std::string_view::npos;
}

/// One record of `ls-tree -l`: "mode type object size\tpath". Nothing where it is not to be read.
Result<std::vector<Entry>> read_entry(std::string_view record) {
  const std::size_t tab = record.find('\t');
  if (tab == std::string_view::npos || tab < 7) {
    return fail(ErrorKind::kIo, "git ls-tree wrote what is no list of files");
  }
  const std::string_view mode = record.substr(0, 6);
  const std::string path(record.substr(tab + 1));
  if (is_hidden(path)) return std::vector<Entry>{};
  if (mode == "120000" || mode == "160000") {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} is a {} in that revision, which is not followed there; check the "
                            "revision out and give the directory: --base DIR",
                            safe(path), mode == "120000" ? "link" : "submodule"));
  }
  if (!is_estate_file(path)) return std::vector<Entry>{};
  Entry entry{.path = path, .object = {}, .bytes = 0};
  const std::string_view head = record.substr(0, tab);
  const std::size_t object = head.find(' ', 7) + 1;
  entry.object = std::string(head.substr(object, head.find(' ', object) - object));
  const std::string_view size = head.substr(head.rfind(' ') + 1);
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), entry.bytes);
  if (!is_object_name(entry.object) || error != std::errc() || end != size.data() + size.size()) {
    return fail(ErrorKind::kIo, "git ls-tree wrote what is no list of files");
  }
  return std::vector<Entry>{entry};
}

Result<std::vector<Entry>> entries_of(const Git& git, const std::string& tree) {
  const auto end = git.ask({"ls-tree", "-r", "-l", "-z", "--full-tree", tree}, "", kListBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code != 0) {
    return fail(ErrorKind::kNotFound,
                "the estate's directory is not in that revision; give a "
                "directory to --base, or begin with an older commit there");
  }
  std::vector<Entry> entries;
  std::size_t bytes = 0;
  std::string_view rest = end->out;
  while (!rest.empty()) {
    const std::size_t stop = std::min(rest.find('\0'), rest.size());
    const auto found = read_entry(rest.substr(0, stop));
    if (!found) return std::unexpected(found.error());
    for (const Entry& entry : *found) {
      bytes += entry.bytes;
      entries.push_back(entry);
    }
    rest.remove_prefix(std::min(stop + 1, rest.size()));
  }
  const model::LoadLimits limits;
  if (entries.size() > limits.files_max || bytes > kRevisionBytesMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("the estate in that revision has {} files of {} bytes, more than is "
                            "read from Git; check it out and give the directory: --base DIR",
                            entries.size(), bytes));
  }
  if (entries.empty()) {
    return fail(ErrorKind::kNotFound,
                "that revision has no estate there: no .yaml, .yml or "
                ".ndjson file");
  }
  return entries;
}

/// The bytes of each entry, one after the other in what `cat-file --batch` wrote.
Result<std::vector<std::string_view>> bytes_of(std::string_view batch,
                                               const std::vector<Entry>& entries) {
  std::vector<std::string_view> found;
  for (const Entry& entry : entries) {
    const std::string head = fmt::format("{} blob {}\n", entry.object, entry.bytes);
    if (!batch.starts_with(head) || batch.size() < head.size() + entry.bytes + 1) {
      return fail(ErrorKind::kIo, fmt::format("git did not hand over {}", safe(entry.path)));
    }
    found.push_back(batch.substr(head.size(), entry.bytes));
    batch.remove_prefix(head.size() + entry.bytes + 1);
  }
  return found;
}

}  // namespace

Result<RevisionEstate> load_revision(const fs::path& root, const std::string& revision) {
  std::error_code ignored;
  const bool one_file = fs::is_regular_file(root, ignored);
  const fs::path folder = one_file ? (root.has_parent_path() ? root.parent_path() : ".") : root;
  const Git git(folder);
  const auto prefix = git.ask({"rev-parse", "--show-prefix"}, "", kListBytesMax);
  if (!prefix) return std::unexpected(prefix.error());
  if (prefix->code != 0) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the estate is in no Git repository that can be read: {}",
                            first_line(prefix->err)));
  }
  const auto commit = commit_of(git, revision);
  if (!commit) return std::unexpected(commit.error());
  auto entries = entries_of(git, *commit + ":" + std::string(trimmed(prefix->out)));
  if (!entries) return std::unexpected(entries.error());
  if (one_file) {
    const std::string name = root.filename().string();
    std::erase_if(*entries, [&](const Entry& entry) {
      return entry.path != name && !entry.path.ends_with(".ics");
    });
    const bool there = std::any_of(entries->begin(), entries->end(),
                                   [&](const Entry& entry) { return entry.path == name; });
    if (!there) {
      return fail(ErrorKind::kNotFound, fmt::format("{} is not in that revision", safe(name)));
    }
  }
  std::string wanted;
  for (const Entry& entry : *entries) wanted += entry.object + "\n";
  const auto batch = git.ask({"cat-file", "--batch"}, wanted, kRevisionBytesMax + kListBytesMax);
  if (!batch) return std::unexpected(batch.error());
  const auto bytes = bytes_of(batch->out, *entries);
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<model::Document> documents;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    documents.push_back({(*entries)[i].path, (*bytes)[i]});
  }
  return RevisionEstate{model::load_documents(documents), *commit};
}

}  // namespace onus::service
