// What all drafts of statements share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onus/service/statements.h"

namespace onus::service {

/// Collects what a statement says, field by field.
class Content {
 public:
  Content& text(std::string_view field, std::string_view value);
  Content& whole(std::string_view field, std::uint64_t value);
  Content& value(std::string_view field, codec::JsonValue value);
  [[nodiscard]] codec::JsonValue take() { return std::move(object_); }

 private:
  codec::JsonValue object_ = [] {
    codec::JsonValue value;
    value.kind = codec::JsonValue::Kind::kObject;
    return value;
  }();
};

[[nodiscard]] codec::JsonValue text_list(const std::vector<std::string>& texts);

/// A body with all that is the same for every kind: id, times, origin, checkpoint seen.
[[nodiscard]] base::Result<ledger::StatementBody> begin_body(ledger::StatementKind kind,
                                                             const std::string& subject,
                                                             const Author& author);
/// The same for a log that exists.
[[nodiscard]] base::Result<ledger::StatementBody> begin_body(const LedgerView& view,
                                                             ledger::StatementKind kind,
                                                             const std::string& subject,
                                                             const Author& author);

/// Writes the body and how it is shown. Errors kInvalid: a field has a form it may not have.
[[nodiscard]] base::Result<Draft> finish(ledger::StatementBody body);

/// A text that goes beside the log, with a salt of its own.
[[nodiscard]] base::Result<TextBeside> beside(std::string text, base::Rng& rng);

/// Whether this estate is the newest adopted one; what every word over a closure begins with.
///
/// Errors  kInvalid: it is another one, or none was adopted.
[[nodiscard]] base::Result<const ledger::Adoption*> adopted_estate(const LedgerView& view,
                                                                   const Session& session);

/// The item that a word over a closure is about, with estate and closure put into the body.
[[nodiscard]] base::Result<model::ItemIndex> put_closure(const Session& session,
                                                         const ledger::Adoption& adoption,
                                                         const std::string& name,
                                                         ledger::StatementBody& body);

}  // namespace onus::service
