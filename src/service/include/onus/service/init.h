// The first estate of somebody new.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "onus/base/result.h"

namespace onus::service {

/// What a starter estate is made from; the defaults make a valid one.
struct StarterAnswers {
  std::string organisation = "Example Works";
  std::string timezone = "UTC";
  std::string operation = "Restart the main line";
  std::string owner = "Alex Martin";
  std::string sign_in = "Single sign-on";
  std::string fallback = "Emergency account in the safe";
};

/// The text of estate.yaml. Post: loads without a diagnostic, whatever the answers; it holds one
/// thing to find: the way back needs the DNS that the way in needs.
[[nodiscard]] std::string starter_estate(const StarterAnswers& answers);

/// Writes estate.yaml and its schema for editors into `directory`, which is made if need be.
///
/// Errors  kInvalid: there is an estate already; nothing is written over. kIo: the disk refused.
[[nodiscard]] base::Result<std::vector<std::filesystem::path>> write_starter(
    const std::filesystem::path& directory, const StarterAnswers& answers);

/// The examples under `examples`: every directory there, or one below, with an estate.yaml;
/// ascending.
[[nodiscard]] std::vector<std::string> example_names(const std::filesystem::path& examples);

/// Copies an example into `directory`.
///
/// Errors  kNotFound: no such example. kInvalid: `directory` is not empty. kLimit: it is no example
///         of ours: too many files. kIo: the disk refused.
[[nodiscard]] base::Result<std::vector<std::filesystem::path>> copy_example(
    const std::filesystem::path& examples, const std::string& name,
    const std::filesystem::path& directory);

}  // namespace onus::service
