// One append path: a lock that the operating system takes back when the process ends.
#pragma once

#include <filesystem>
#include <string>

#include "durable_files.h"

namespace onus::store {

class AppendLock {
 public:
  /// Takes the lock, without waiting.
  ///
  /// Errors  kDenied: another process holds it; the message names that process. kIo.
  [[nodiscard]] static base::Result<AppendLock> take(const std::filesystem::path& file,
                                                     const std::string& holder);

  /// Whether the process before said that it ended in order: if not, its last sync may have failed.
  [[nodiscard]] bool orderly_before() const { return orderly_before_; }
  /// Says so for this one. Failing to is harmless: the next process then does more work.
  void end_orderly();

 private:
  AppendLock(Descriptor file, bool orderly_before)
      : file_(std::move(file)), orderly_before_(orderly_before) {}
  Descriptor file_;
  bool orderly_before_;
};

}  // namespace onus::store
