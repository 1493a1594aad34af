// What IAM policies allow, as scope entries.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onus/inventory/batch.h"
#include "value.h"

namespace onus::inventory {

/// The policies and groups of one set of authorization details.
class AwsPolicies {
 public:
  /// Takes in one page. The pages must outlive this.
  void add(const Value& page);

  /// What a user (by itself and its groups) or a role may do. `fault` says what of it was not
  /// understood; the result is then to be thrown away. Attached policies that are not in the export
  /// are named, not guessed.
  [[nodiscard]] std::vector<ScopeText> of_user(const Value& user, Record& record,
                                               std::string& fault) const;
  [[nodiscard]] std::vector<ScopeText> of_role(const Value& role, Record& record,
                                               std::string& fault) const;
  /// Whom a trust policy lets take the role: "ec2.amazonaws.com, arn:aws:iam::…".
  [[nodiscard]] std::string trusted(const Value& document) const;

 private:
  void attached(const Value& holder, std::vector<ScopeText>& scope, std::string& fault) const;

  std::map<std::string, Value, std::less<>> documents_;  // default versions, by the policy's ARN
  std::map<std::string, Value, std::less<>> groups_;
};

}  // namespace onus::inventory
