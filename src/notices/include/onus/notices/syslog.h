// Notices to a syslog collector over TLS.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "onus/crypto/tls_stream.h"
#include "onus/notices/channel.h"

namespace onus::notices {

inline constexpr std::uint32_t kEnterpriseForExamples = 32473;  // RFC 5612

struct SyslogSetting {
  codec::Endpoint address;
  std::string name;  // what the certificate must call the collector
  std::optional<crypto::TlsTrust> trust;
  std::string host = "-";                             // ours, as the message says it
  std::uint32_t enterprise = kEnterpriseForExamples;  // whose names the structured data uses
};

/// Errors  kInvalid: no roots; a host that a header cannot hold.
[[nodiscard]] base::Result<std::unique_ptr<Channel>> make_syslog(Channel::Terms terms,
                                                                 SyslogSetting setting);

/// One message with its length before it.
///
/// Source  RFC 5424 section 6; RFC 5425 section 4.3
[[nodiscard]] std::string syslog_frame(const SyslogSetting& setting, const Notice& notice,
                                       const Attempt& attempt);

}  // namespace onus::notices
