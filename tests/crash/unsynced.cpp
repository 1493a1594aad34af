#include "unsynced.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "faulty_calls.h"

namespace onus::crash {
namespace {

// System calls past the wrappers of faulty_calls.cpp, which lead here.
ssize_t read_at(int descriptor, char* to, std::size_t size, off_t offset) {
  return ::syscall(SYS_pread64, descriptor, to, size, offset);
}
ssize_t write_at(int descriptor, const char* from, std::size_t size, off_t offset) {
  return ::syscall(SYS_pwrite64, descriptor, from, size, offset);
}

constexpr off_t kLengthStays = -1;

void put_back(int descriptor, off_t offset, const std::string& bytes, off_t length) {
  if (!bytes.empty()) write_at(descriptor, bytes.data(), bytes.size(), offset);
  struct stat status{};
  if (::fstat(descriptor, &status) == 0 && status.st_size != length && length != kLengthStays) {
    ::syscall(SYS_ftruncate, descriptor, length);
  }
}

}  // namespace

bool Unsynced::identify(int descriptor, File& file) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return false;
  file = {status.st_dev, status.st_ino};
  return true;
}

void Unsynced::before_write(int descriptor, off_t offset, std::size_t size) {
  File file;
  struct stat status{};
  if (!identify(descriptor, file) || ::fstat(descriptor, &status) != 0) return;
  if (!S_ISREG(status.st_mode)) return;
  int& own = descriptors_.try_emplace(file, -1).first->second;
  if (own < 0) {
    // A file opened to read cannot be put back through; it cannot be written through either.
    own = static_cast<int>(::syscall(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, kOwnDescriptors));
  }
  Bytes bytes{own, offset, {}, status.st_size, size};
  if (offset < status.st_size) {
    bytes.before.resize(std::min(size, static_cast<std::size_t>(status.st_size - offset)));
    const ssize_t got = read_at(own, bytes.before.data(), bytes.before.size(), offset);
    bytes.before.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  written_[file].push_back(std::move(bytes));
}

void Unsynced::before_name(const std::filesystem::path& path) {
  struct stat status{};
  Name name{path, {}};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) return;  // a directory that is there already
    name.saved = path.parent_path() / (".saved-" + std::to_string(++saves_));
    ::syscall(SYS_unlink, name.saved.c_str());
    if (::link(path.c_str(), name.saved.c_str()) != 0) name.saved.clear();
  }
  names_.push_back(std::move(name));
}

void Unsynced::synced(int descriptor) {
  File file;
  struct stat status{};
  if (!identify(descriptor, file) || ::fstat(descriptor, &status) != 0) return;
  if (!S_ISDIR(status.st_mode)) {
    rewritten(file);
    written_.erase(file);
    return;
  }
  std::erase_if(names_, [&](const Name& name) {
    struct stat parent{};
    const bool here = ::stat(name.path.parent_path().c_str(), &parent) == 0 &&
                      File{parent.st_dev, parent.st_ino} == file;
    if (here && !name.saved.empty()) ::syscall(SYS_unlink, name.saved.c_str());
    return here;
  });
}

// What was lost stays lost, but for the bytes that were written again and synced this time. The
// length is the file's from now on; what nobody wrote again reads as it was, or as zeroes.
void Unsynced::rewritten(const File& file) {
  for (Bytes& lost : lost_[file]) {
    lost.before.resize(lost.size, '\0');
    lost.length_before = kLengthStays;
  }
  for (const Bytes& now : written_[file]) {
    std::vector<Bytes> rest;
    for (const Bytes& lost : lost_[file]) {
      const off_t lost_end = lost.offset + static_cast<off_t>(lost.size);
      const off_t now_end = now.offset + static_cast<off_t>(now.size);
      const auto part = [&](off_t begin, off_t end) {
        if (begin >= end) return;
        Bytes piece = lost;
        piece.offset = begin;
        piece.size = static_cast<std::size_t>(end - begin);
        piece.before =
            lost.before.substr(static_cast<std::size_t>(begin - lost.offset), piece.size);
        rest.push_back(std::move(piece));
      };
      part(lost.offset, std::min(lost_end, now.offset));
      part(std::max(lost.offset, now_end), lost_end);
    }
    lost_[file] = std::move(rest);
  }
}

void Unsynced::sync_failed(int descriptor) {
  File file;
  if (!identify(descriptor, file)) return;
  auto& lost = lost_[file];
  auto& written = written_[file];
  lost.insert(lost.end(), written.begin(), written.end());
  written.clear();
}

void Unsynced::save(const std::filesystem::path& file) const {
  std::ofstream out(file, std::ios::binary);
  for (const auto* all : {&written_, &lost_}) {
    for (const auto& [which, changes] : *all) {
      for (const Bytes& bytes : changes) {
        const auto path =
            std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(bytes.descriptor));
        out << (all == &lost_ ? "lost " : "written ") << path.string() << ' ' << bytes.offset << ' '
            << bytes.length_before << ' ' << bytes.size << ' ' << bytes.before.size() << '\n';
        out.write(bytes.before.data(), static_cast<std::streamsize>(bytes.before.size()));
      }
    }
  }
  for (const Name& name : names_) {
    out << "name " << name.path.string() << ' ' << (name.saved.empty() ? "-" : name.saved.string())
        << '\n';
  }
}

void Unsynced::load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  for (std::string what, path; in >> what >> path;) {
    if (what == "name") {
      std::string saved;
      in >> saved;
      names_.push_back({path, saved == "-" ? "" : saved});
      continue;
    }
    Bytes bytes;
    std::size_t before = 0;
    in >> bytes.offset >> bytes.length_before >> bytes.size >> before;
    in.get();
    bytes.before.resize(before);
    in.read(bytes.before.data(), static_cast<std::streamsize>(before));
    File which;
    const int opened = static_cast<int>(::syscall(SYS_open, path.c_str(), O_RDWR | O_CLOEXEC));
    if (opened < 0 || !identify(opened, which)) continue;  // removed since: nothing to put back
    int& own = descriptors_.try_emplace(which, -1).first->second;
    if (own < 0) own = static_cast<int>(::syscall(SYS_fcntl, opened, F_DUPFD, kOwnDescriptors));
    bytes.descriptor = own;
    (what == "lost" ? lost_ : written_)[which].push_back(std::move(bytes));
  }
}

void Unsynced::undo(const std::function<bool()>& keep) {
  // Names form a sequence (a journaling file system keeps their order): a beginning of it stays.
  bool keeping = true;
  std::vector<Name> undone;
  for (const Name& name : names_) {
    keeping = keeping && keep();
    if (!keeping) undone.push_back(name);
  }
  std::ranges::reverse(undone);
  for (const Name& name : undone) {
    ::syscall(SYS_unlink, name.path.c_str());
    ::syscall(SYS_rmdir, name.path.c_str());
    if (!name.saved.empty()) {
      ::syscall(SYS_rename, name.saved.c_str(), name.path.c_str());
    }
  }
  for (auto* all : {&written_, &lost_}) {
    for (auto& [file, changes] : *all) {
      std::ranges::reverse(changes);
      for (const Bytes& bytes : changes) {
        if (!keep()) put_back(bytes.descriptor, bytes.offset, bytes.before, bytes.length_before);
      }
    }
  }
}

}  // namespace onus::crash
