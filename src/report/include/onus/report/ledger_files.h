// A ledger as files: what an export wrote, what a verification found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onus/report/style.h"

namespace onus::report {

struct ExportAnswer {
  std::string directory, origin;
  std::uint64_t size = 0;         // entries under the exported head
  std::uint64_t size_before = 0;  // that the directory had
  std::uint64_t files_written = 0;
  std::uint64_t texts_removed = 0;
};

struct VerifyAnswer {
  std::string directory, origin, root;
  std::string key;         // the verifier key that the head was checked with
  bool key_given = false;  // by the caller, not by the export itself
  std::uint64_t size = 0, statements = 0, signatures = 0;
  std::size_t people = 0;   // with a key in force at the end
  std::size_t estates = 0;  // adopted
  std::string in_force;     // digest of the estate in force at the end
};

[[nodiscard]] std::string export_text(const ExportAnswer& answer, const Style& style);
[[nodiscard]] std::string export_json(const ExportAnswer& answer);
[[nodiscard]] std::string verify_text(const VerifyAnswer& answer, const Style& style);
[[nodiscard]] std::string verify_json(const VerifyAnswer& answer);

struct RebuildAnswer {
  std::uint64_t entries = 0, rows = 0;
  std::vector<std::string> differences;
  bool complete = true, repaired = false;
};
[[nodiscard]] std::string rebuild_text(const RebuildAnswer& answer, const Style& style);
[[nodiscard]] std::string rebuild_json(const RebuildAnswer& answer);

}  // namespace onus::report
