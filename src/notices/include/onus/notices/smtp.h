// Notices by mail: a client of RFC 5321.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/secret_bytes.h"
#include "onus/crypto/tls_stream.h"
#include "onus/notices/channel.h"

namespace onus::notices {

inline constexpr std::size_t kRecipientsMax = 50;
inline constexpr std::size_t kMailAddressBytesMax = 254;
inline constexpr std::size_t kReplyLinesMax = 64;

enum class SmtpTls : std::uint8_t {
  kStarttls,  // asked for, and without it nothing is sent
  kImplicit,  // from the first byte
  kNone,      // to this machine itself only
};

struct SmtpLogin {
  std::string user;
  base::SecretBytes password;
};

struct SmtpSetting {
  codec::Endpoint address;
  std::string name;  // what the certificate must call the peer
  SmtpTls tls = SmtpTls::kStarttls;
  std::optional<crypto::TlsTrust> trust;
  std::string from;
  std::vector<std::string> to;
  std::optional<SmtpLogin> login;
};

/// Errors  kInvalid: no recipient, an address that is none, a login or a peer elsewhere without
///         TLS, TLS without roots. kLimit: kRecipientsMax.
[[nodiscard]] base::Result<std::unique_ptr<Channel>> make_smtp(Channel::Terms terms,
                                                               SmtpSetting setting);

/// An address as we take it: local part of letters, digits and !#$%&'*+-/=?^_`{|}~. and a domain of
/// labels. Nothing quoted, no comment, nothing that ends a line.
///
/// Errors  kInvalid, kLimit: kMailAddressBytesMax.
[[nodiscard]] base::Result<void> check_mail_address(std::string_view address);

/// A reply of one or more lines, put together line by line.
class SmtpReply {
 public:
  /// True: it is complete.
  ///
  /// Errors  kInvalid: no reply of RFC 5321 section 4.2. kLimit: kReplyLinesMax.
  [[nodiscard]] base::Result<bool> take(std::string_view line);

  [[nodiscard]] int code() const { return code_; }
  /// Each line without its code.
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  /// "250 2.0.0 Ok: queued as 4F2", one line fit to show.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is(int hundreds) const { return code_ / 100 == hundreds; }
  /// Whether a line of an EHLO reply is that keyword, in any case.
  [[nodiscard]] bool offers(std::string_view keyword) const;
  /// Whether its AUTH line lists that mechanism.
  [[nodiscard]] bool offers_login(std::string_view mechanism) const;

 private:
  int code_ = 0;
  std::vector<std::string> lines_;
};

/// The message as it is sent, dots stuffed, with its ending dot.
///
/// Pre     `setting` was taken by make_smtp.
/// Errors  kInvalid, kIo: none that a notice of make_notice gives rise to.
/// Source  RFC 5322; RFC 2047; RFC 5321 section 4.5.2
[[nodiscard]] std::string mail_of(const SmtpSetting& setting, const Notice& notice,
                                  const Attempt& attempt, bool eight_bit);

}  // namespace onus::notices
