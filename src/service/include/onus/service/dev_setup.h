// A ledger to try things on: the flagship estate with people whose keys were made up for it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "onus/access/authority.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/service/ledger.h"

namespace onus::service {

/// What was made. Nothing of it protects anything: the keys lie in plain files.
struct DevSetup {
  std::filesystem::path estate;
  LedgerPlace place;
  access::SshAuthority authority;
  std::vector<std::pair<std::string, std::filesystem::path>> people;  // and their private keys
};

/// Copies the flagship estate, lets software keys count in its policies, makes keys for some of its
/// people with ssh-keygen, founds a ledger by three of them, enrols the others, adopts the estate
/// and adds an authority.
///
/// Pre     `directory` does not exist, or is empty.
/// Errors  kNotFound: no such example. kInvalid: the directory is not empty. kIo: the disk, or
///         ssh-keygen is not there.
[[nodiscard]] base::Result<DevSetup> make_dev_setup(const std::filesystem::path& examples,
                                                    const std::filesystem::path& directory,
                                                    base::TimePoint now, base::Rng& rng);

}  // namespace onus::service
