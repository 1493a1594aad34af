// The rules about one non-human identity at a time.
#pragma once

#include <string_view>

#include "rules.h"

namespace onus::findings {

/// One identity under examination. Made once and pointed at the next, so that a sound identity
/// costs no allocation.
struct Subject {
  Facts& facts;
  Sink& sink;
  ItemIndex item;
  const model::Item* written = nullptr;
  const model::Identity* identity = nullptr;
  ItemIndex operation;  // that hangs on it most
  Severity severity = Severity::kNote;
  bool in_use = true;      // its state is active, or nobody wrote it down
  bool emergency = false;  // kept for the bad day: expected to be unused

  /// A finding whose person and place are filled in; nullptr where enough are held.
  Finding* add(std::string_view rule, Severity how) const {
    Finding* f = sink.add(rule, how, item, operation);
    if (f != nullptr) f->who_must_act = facts.who(item, operation);
    return f;
  }
  Finding* add(std::string_view rule) const { return add(rule, severity); }
  [[nodiscard]] std::string_view id() const { return written->id; }
};

void find_identity_owner(const Subject& s);       // NHI001 002
void find_identity_times(const Subject& s);       // NHI003 005 014 016
void find_identity_credential(const Subject& s);  // NHI004 011 013
void find_identity_use(const Subject& s);         // NHI006 007 008 009 010 012

/// Whether the credential is something that can be copied and replayed, such as a password.
[[nodiscard]] bool is_static_secret(std::string_view credential);

}  // namespace onus::findings
