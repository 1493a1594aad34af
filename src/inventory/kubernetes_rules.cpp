#include "kubernetes_rules.h"

#include <fmt/format.h>

namespace onus::inventory {
namespace {

std::string key_of(std::string_view space, std::string_view name) {
  return fmt::format("{}/{}", space, name);
}

std::string all_of(const Value& list) {
  std::string all;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (list.at(i).text() == "*") return "*";
    all += (i == 0 ? "" : ",") + std::string(list.at(i).text());
  }
  return all;
}

}  // namespace

void KubernetesRoles::role(const Value& object, std::string_view space, std::string& fault) {
  std::vector<Grant> grants;
  const Value rules = object["rules"];
  if (!rules.is_none() && !rules.is_list()) fault = "rules is not a list";
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    const Value rule = rules.at(i);
    const std::string verbs = all_of(rule["verbs"]);
    const Value groups = rule["apiGroups"];
    const Value resources = rule["resources"];
    const Value urls = rule["nonResourceURLs"];
    if (!rule["verbs"].is_list()) fault = "a rule without a list of verbs";
    for (std::uint32_t g = 0; g < groups.size(); ++g) {
      for (std::uint32_t r = 0; r < resources.size(); ++r) {
        const std::string_view group = groups.at(g).text();
        const std::string_view resource = resources.at(r).text();
        std::string what(resource);
        if (resource != "*" && !group.empty()) what = fmt::format("{}.{}", resource, group);
        if (resource == "*" && !group.empty() && group != "*") what = fmt::format("*.{}", group);
        grants.push_back({std::move(what), verbs});
      }
    }
    for (std::uint32_t u = 0; u < urls.size(); ++u) {
      grants.push_back({std::string(urls.at(u).text()), verbs});
    }
  }
  roles_.insert_or_assign(key_of(space, object["metadata"]["name"].text()), std::move(grants));
}

void KubernetesRoles::bind(std::string account, const Value& role_ref, std::string_view space) {
  const std::string_view name = role_ref["name"].text();
  const bool of_cluster = role_ref["kind"].text() != "Role";
  bindings_.push_back({.account = std::move(account),
                       .role = key_of(of_cluster ? std::string_view() : space, name),
                       .role_name = std::string(name),
                       .space = std::string(space)});
}

void KubernetesRoles::each_grant(
    const std::function<void(const std::string&, std::vector<ScopeText>)>& use) const {
  for (const Binding& binding : bindings_) {
    std::vector<ScopeText> scope;
    const auto role = roles_.find(binding.role);
    const auto where = [&](const std::string& what) {
      return binding.space.empty() ? what : fmt::format("{}/{}", binding.space, what);
    };
    if (role == roles_.end()) {
      scope.push_back({where("role " + binding.role_name), "bound, not in the export"});
    } else {
      for (const Grant& grant : role->second) scope.push_back({where(grant.what), grant.verbs});
    }
    use(binding.account, std::move(scope));
  }
}

}  // namespace onus::inventory
