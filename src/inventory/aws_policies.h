// What IAM policies allow, as scope entries.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws_effect.h"
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
  struct Held {
    AwsGrants grants;
    std::vector<ScopeText> unknown;  // what is attached and not in the export
  };
  void attached(const Value& holder, Held& held, std::string& fault) const;
  /// What is left of it once denies, conditions and the holder's boundary are weighed.
  [[nodiscard]] std::vector<ScopeText> left_of(const Value& holder, Held held, Record& record,
                                               std::string& fault) const;

  std::map<std::string, Value, std::less<>> documents_;  // default versions, by the policy's ARN
  std::map<std::string, Value, std::less<>> groups_;
  mutable std::uint64_t work_ = 1'000'000'000;  // comparisons of characters, for all of an import
};

}  // namespace onus::inventory
