#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "files.h"

namespace onus::model {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

struct Folder {
  std::string relative;  // empty: the root
  fs::path real;
  std::size_t depth = 0;
};

struct Link {
  std::string relative;
  fs::path path;
  std::size_t depth = 0;
};

std::string below(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

/// Walks real folders first and links afterwards, so that what can be reached both ways keeps its
/// own name.
class Search {
 public:
  Search(fs::path root, const LoadLimits& limits) : root_(std::move(root)), limits_(limits) {}
  std::vector<FoundFile> run();

 private:
  void walk(Folder start);
  void list(const Folder& folder);
  void take(const Folder& folder, const fs::directory_entry& entry);
  void follow(const Link& link);
  void found(std::string relative, const fs::path& real);
  void refuse(std::string relative, base::Error why, std::string help);
  [[nodiscard]] bool full();

  fs::path root_;  // canonical
  const LoadLimits& limits_;
  std::vector<FoundFile> files_;
  std::vector<Folder> folders_;  // still to be listed
  std::vector<Link> links_;
  std::set<fs::path> seen_;  // real paths of folders listed and files found
  std::size_t entries_ = 0;
  bool full_ = false;
};

std::vector<FoundFile> Search::run() {
  walk({"", root_, 0});
  while (!links_.empty() && !full_) {  // ends: each turn's links lie in folders not seen before
    std::vector<Link> links = std::exchange(links_, {});
    std::sort(links.begin(), links.end(),
              [](const Link& a, const Link& b) { return a.relative < b.relative; });
    for (const Link& link : links) follow(link);
  }
  std::sort(files_.begin(), files_.end(), [](const FoundFile& a, const FoundFile& b) {
    return std::tie(a.relative, a.refusal.code) < std::tie(b.relative, b.refusal.code);
  });
  return std::move(files_);
}

void Search::walk(Folder start) {
  if (!seen_.insert(start.real).second) return;
  folders_.push_back(std::move(start));
  while (!folders_.empty() && !full_) {  // ends: directory_entries_max
    const Folder folder = std::move(folders_.back());
    folders_.pop_back();
    list(folder);
  }
  folders_.clear();
}

void Search::list(const Folder& folder) {
  if (folder.depth > limits_.directory_depth_max) {
    refuse(folder.relative,
           {ErrorKind::kLimit, "E0007",
            fmt::format("folders nested more than {} deep; this one was not read",
                        limits_.directory_depth_max)},
           "move the files up");
    return;
  }
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  fs::directory_iterator at(folder.real, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    if (full()) return;
    if (!at->path().filename().native().starts_with('.')) entries.push_back(*at);
  }
  if (error) {
    refuse(folder.relative,
           {ErrorKind::kIo, "E0001", fmt::format("cannot be listed: {}", error.message())},
           "check the folder's permissions");
    return;
  }
  // Sorted, so that a limit cuts off the same files everywhere; the last one is listed first.
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.path().native() > b.path().native(); });
  for (const fs::directory_entry& entry : entries) take(folder, entry);
}

void Search::take(const Folder& folder, const fs::directory_entry& entry) {
  const std::string relative = below(folder.relative, entry.path().filename().native());
  std::error_code error;
  const fs::file_status status = entry.symlink_status(error);
  if (fs::is_symlink(status)) {
    links_.push_back({relative, entry.path(), folder.depth});
  } else if (fs::is_directory(status)) {
    if (!seen_.insert(entry.path()).second) return;
    folders_.push_back({relative, entry.path(), folder.depth + 1});
  } else {
    found(relative, entry.path());
  }
}

void Search::follow(const Link& link) {
  if (full_) return;
  std::error_code error;
  const fs::path real = fs::canonical(link.path, error);
  const bool named_for_us = kind_of(link.relative) != FileKind::kOther;
  if (error) {
    if (!named_for_us) return;
    refuse(link.relative,
           {ErrorKind::kIo, "E0001", fmt::format("the link leads nowhere: {}", error.message())},
           "mend the link or remove it");
    return;
  }
  const bool is_folder = fs::is_directory(real, error);
  if (!is_folder && !named_for_us) return;
  if (!is_below(real, root_)) {
    refuse(link.relative,
           {ErrorKind::kDenied, "E0003",
            "the link leads out of the estate's folder; it was not followed"},
           "copy the files in, or open the estate at a folder above both");
    return;
  }
  if (is_folder) {
    walk({link.relative, real, link.depth + 1});
  } else {
    found(link.relative, real);
  }
}

void Search::found(std::string relative, const fs::path& real) {
  const FileKind kind = kind_of(relative);
  if (kind == FileKind::kOther || full_ || !seen_.insert(real).second) return;
  if (files_.size() >= limits_.files_max) {
    full_ = true;
    refuse(std::move(relative),
           {ErrorKind::kLimit, "E0006",
            fmt::format("more than {} files; this one and further ones were not read",
                        limits_.files_max)},
           "merge files, or open a folder further down");
    return;
  }
  files_.push_back({.relative = std::move(relative), .path = real, .kind = kind});
}

void Search::refuse(std::string relative, base::Error why, std::string help) {
  files_.push_back({.relative = std::move(relative),
                    .path = {},
                    .kind = FileKind::kOther,
                    .refusal = std::move(why),
                    .help = std::move(help)});
}

bool Search::full() {
  if (full_ || ++entries_ <= limits_.directory_entries_max) return full_;
  full_ = true;
  refuse("",
         {ErrorKind::kLimit, "E0006",
          fmt::format("more than {} entries below this folder; not all were looked at",
                      limits_.directory_entries_max)},
         "open a folder further down");
  return true;
}

}  // namespace

std::vector<FoundFile> find_files(const fs::path& root, const LoadLimits& limits) {
  std::error_code error;
  const fs::path real = fs::canonical(root, error);
  if (error) {
    return {
        {.relative = "",
         .path = {},
         .refusal = {ErrorKind::kNotFound, "E0001",
                     fmt::format("cannot be opened: {}", error.message())},
         .help = "name the folder that holds the estate's files, or begin one with `onus init`"}};
  }
  if (!fs::is_directory(real, error)) {
    return {{.relative = "", .path = real, .kind = kind_of(root.native())}};
  }
  std::vector<FoundFile> files = Search(real, limits).run();
  if (files.empty()) {
    files.push_back({.relative = "",
                     .path = {},
                     .refusal = {ErrorKind::kNotFound, "E0002",
                                 "no .yaml, .yml or .ndjson file in this folder or below it"},
                     .help = "begin an estate with `onus init`, or name another folder"});
  }
  return files;
}

}  // namespace onus::model
