// What RBAC grants, once all roles and bindings are read.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onus/inventory/batch.h"
#include "value.h"

namespace onus::inventory {

class KubernetesRoles {
 public:
  /// A role of a namespace; of the cluster where `space` is empty. `fault`: what was not
  /// understood.
  void role(const Value& object, std::string_view space, std::string& fault);
  /// `account` gets a role in `space`; everywhere where that is empty.
  void bind(std::string account, const Value& role_ref, std::string_view space);
  /// Hands over what each binding grants, in the order of binding. A role that is not in the export
  /// is named, not guessed.
  void each_grant(const std::function<void(const std::string&, std::vector<ScopeText>)>& use) const;

 private:
  struct Grant {
    std::string what;  // "pods", "deployments.apps", "/metrics", "*"
    std::string verbs;
  };
  struct Binding {
    std::string account, role, role_name, space;
  };
  std::map<std::string, std::vector<Grant>, std::less<>> roles_;  // "space/name"
  std::vector<Binding> bindings_;
};

}  // namespace onus::inventory
