#include "aws_policies.h"

#include <fmt/format.h>

#include <functional>

#include "onus/model/read_trees.h"
#include "reading.h"

namespace onus::inventory {
namespace {

constexpr std::size_t kEntriesMax = 20 * kScopeEntriesMax;

// Hands over each text of "a" or ["a", "b"].
void each_text(const Value& value, const std::function<void(std::string_view)>& use) {
  if (value.is_text()) use(value.text());
  for (std::uint32_t i = 0; value.is_list() && i < value.size(); ++i) use(value.at(i).text());
}

// A policy document may be an object, or its JSON as text, percent-encoded as the API sends it.
void with_document(const Value& document, std::string& fault,
                   const std::function<void(const Value&)>& use) {
  if (document.is_none()) return;
  if (document.is_map()) return use(document);
  auto text = document.is_text() ? from_percent(document.text()) : std::nullopt;
  const model::LoadLimits limits;
  if (!text || model::read_trees(
                   *text, model::TextForm::kJson, "", limits, [&](const model::NodeTree& tree) {
                     use(Value(tree));
                   }).errors != 0) {
    fault = "a policy document that is neither an object nor JSON";
  }
}

void add_entry(std::vector<ScopeText>& scope, std::string_view action, std::string_view resource) {
  if (scope.size() >= kEntriesMax) return;
  const std::size_t colon = action.find(':');
  const std::string_view service = action.substr(0, colon);
  const std::string_view verb = colon == std::string_view::npos ? action : action.substr(colon + 1);
  if (resource == "*" || resource.empty()) {
    scope.push_back({std::string(action == "*" ? "*" : service), std::string(verb)});
  } else {
    scope.push_back({std::string(resource), std::string(action)});
  }
}

void add_statement(const Value& statement, std::vector<ScopeText>& scope) {
  if (statement["Effect"].text() != "Allow") return;
  const auto with_action = [&](std::string_view action) {
    if (statement["NotResource"].exists()) return add_entry(scope, action, "*");
    if (!statement["Resource"].exists()) return;  // a trust policy
    each_text(statement["Resource"],
              [&](std::string_view resource) { add_entry(scope, action, resource); });
  };
  // All but some is as good as all: it grows with every service that is added.
  if (statement["NotAction"].exists()) with_action("*");
  each_text(statement["Action"], with_action);
}

void add_document(const Value& document, std::vector<ScopeText>& scope, std::string& fault) {
  with_document(document, fault, [&](const Value& policy) {
    const Value statements = policy["Statement"];
    if (statements.is_map()) add_statement(statements, scope);
    for (std::uint32_t i = 0; statements.is_list() && i < statements.size(); ++i) {
      add_statement(statements.at(i), scope);
    }
  });
}

void add_inline(const Value& list, std::vector<ScopeText>& scope, std::string& fault) {
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    add_document(list.at(i)["PolicyDocument"], scope, fault);
  }
}

}  // namespace

void AwsPolicies::add(const Value& page) {
  const Value policies = page["Policies"];
  for (std::uint32_t i = 0; policies.is_list() && i < policies.size(); ++i) {
    const Value policy = policies.at(i);
    const Value versions = policy["PolicyVersionList"];
    for (std::uint32_t v = 0; v < versions.size(); ++v) {
      if (!versions.at(v)["IsDefaultVersion"].is_true()) continue;
      documents_.emplace(policy["Arn"].text(), versions.at(v)["Document"]);
    }
  }
  const Value groups = page["GroupDetailList"];
  for (std::uint32_t i = 0; groups.is_list() && i < groups.size(); ++i) {
    groups_.emplace(groups.at(i)["GroupName"].text(), groups.at(i));
  }
}

void AwsPolicies::attached(const Value& holder, std::vector<ScopeText>& scope,
                           std::string& fault) const {
  const Value list = holder["AttachedManagedPolicies"];
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const std::string_view arn = list.at(i)["PolicyArn"].text();
    const auto known = documents_.find(arn);
    if (known != documents_.end()) {
      add_document(known->second, scope, fault);
    } else if (!arn.empty()) {
      scope.push_back({std::string(arn), "attached policy, not in the export"});
    }
  }
}

std::vector<ScopeText> AwsPolicies::of_user(const Value& user, Record& record,
                                            std::string& fault) const {
  std::vector<ScopeText> scope;
  add_inline(user["UserPolicyList"], scope, fault);
  attached(user, scope, fault);
  std::string names;
  each_text(user["GroupList"], [&](std::string_view name) {
    names += (names.empty() ? "" : ", ") + std::string(name);
    const auto group = groups_.find(name);
    if (group == groups_.end()) {
      scope.push_back({fmt::format("group {}", name), "membership, not in the export"});
      return;
    }
    add_inline(group->second["GroupPolicyList"], scope, fault);
    attached(group->second, scope, fault);
  });
  record.label("groups", names);
  return scope;
}

std::vector<ScopeText> AwsPolicies::of_role(const Value& role, Record& record,
                                            std::string& fault) const {
  std::vector<ScopeText> scope;
  add_inline(role["RolePolicyList"], scope, fault);
  attached(role, scope, fault);
  const Value profiles = role["InstanceProfileList"];
  std::string names;
  for (std::uint32_t i = 0; i < profiles.size(); ++i) {
    names += (i == 0 ? "" : ", ") + std::string(profiles.at(i)["InstanceProfileName"].text());
  }
  record.label("instance_profiles", names);
  return scope;
}

std::string AwsPolicies::trusted(const Value& document) const {
  std::string all, fault;
  with_document(document, fault, [&](const Value& policy) {
    const Value statements = policy["Statement"];
    const auto add_one = [&](const Value& statement) {
      const Value principal = statement["Principal"];
      const auto add_text = [&](std::string_view text) {
        all += (all.empty() ? "" : ", ") + std::string(text);
      };
      each_text(principal, add_text);
      for (std::uint32_t i = 0; principal.is_map() && i < principal.size(); ++i) {
        each_text(principal.at(i), add_text);
      }
    };
    if (statements.is_map()) add_one(statements);
    for (std::uint32_t i = 0; statements.is_list() && i < statements.size(); ++i) {
      add_one(statements.at(i));
    }
  });
  return all;
}

}  // namespace onus::inventory
