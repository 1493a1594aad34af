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

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return made;
}

struct Part {
  AwsNames names;
  std::string written;
};

// Each text of `name` by itself; or all of "Not…" as one, which grows with whatever is added to
// AWS.
std::vector<Part> parts(const Value& statement, std::string_view name, bool action) {
  std::vector<Part> made;
  const auto spelled = [&](std::string_view text) {
    return action ? lower(text) : std::string(text);
  };
  if (const Value left_out = statement[fmt::format("Not{}", name)]; left_out.exists()) {
    Part all_but{{{}, true}, ""};
    each_text(left_out, [&](std::string_view text) {
      all_but.written += (all_but.written.empty() ? "all but " : ", ") + std::string(text);
      all_but.names.patterns.push_back(spelled(text));
    });
    if (all_but.written.empty()) all_but.written = "*";
    made.push_back(std::move(all_but));
    return made;
  }
  each_text(statement[name], [&](std::string_view text) {
    made.push_back({{{spelled(text)}, false}, std::string(text)});
  });
  return made;
}

AwsNames joined(const std::vector<Part>& parts) {
  AwsNames names;
  for (const Part& part : parts) {
    names.all_but = names.all_but || part.names.all_but;
    names.patterns.insert(names.patterns.end(), part.names.patterns.begin(),
                          part.names.patterns.end());
  }
  return names;
}

// A statement without a resource is one of a trust policy: it says nothing of what may be done.
void add_statement(const Value& statement, AwsGrants& grants) {
  const bool allow = statement["Effect"].text() == "Allow";
  if (!allow && statement["Effect"].text() != "Deny") return;
  const auto actions = parts(statement, "Action", true);
  const auto resources = parts(statement, "Resource", false);
  if (actions.empty() || resources.empty()) return;
  const bool conditional = statement["Condition"].size() > 0;
  if (!allow) {
    if (grants.denies.size() >= kEntriesMax) return;
    return grants.denies.push_back({joined(actions), joined(resources), "", conditional});
  }
  for (const Part& action : actions) {
    for (const Part& resource : resources) {
      if (grants.allows.size() >= kEntriesMax) return;
      grants.allows.push_back({action.names, resource.names, action.written, conditional});
    }
  }
}

void add_document(const Value& document, AwsGrants& grants, std::string& fault) {
  with_document(document, fault, [&](const Value& policy) {
    const Value statements = policy["Statement"];
    if (statements.is_map()) add_statement(statements, grants);
    for (std::uint32_t i = 0; statements.is_list() && i < statements.size(); ++i) {
      add_statement(statements.at(i), grants);
    }
  });
}

void add_inline(const Value& list, AwsGrants& grants, std::string& fault) {
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    add_document(list.at(i)["PolicyDocument"], grants, fault);
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

void AwsPolicies::attached(const Value& holder, Held& held, std::string& fault) const {
  const Value list = holder["AttachedManagedPolicies"];
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const std::string_view arn = list.at(i)["PolicyArn"].text();
    const auto known = documents_.find(arn);
    if (known != documents_.end()) {
      add_document(known->second, held.grants, fault);
    } else if (!arn.empty()) {
      held.unknown.push_back({std::string(arn), "attached policy, not in the export"});
    }
  }
}

std::vector<ScopeText> AwsPolicies::left_of(const Value& holder, Held held, Record& record,
                                            std::string& fault) const {
  const std::string_view arn = holder["PermissionsBoundary"]["PermissionsBoundaryArn"].text();
  const auto known = documents_.find(arn);
  AwsGrants boundary;
  if (known != documents_.end()) add_document(known->second, boundary, fault);
  AwsEffect effect =
      weigh(held.grants, known != documents_.end() ? &boundary : nullptr, kEntriesMax, work_);
  effect.scope.insert(effect.scope.end(), held.unknown.begin(), held.unknown.end());
  if (!arn.empty() && known == documents_.end()) {
    for (ScopeText& entry : effect.scope) entry.privilege += " (boundary not in the export)";
  }
  if (effect.denied != 0) record.label("denied_entries", std::to_string(effect.denied));
  if (effect.outside != 0) record.label("outside_boundary", std::to_string(effect.outside));
  return std::move(effect.scope);
}

std::vector<ScopeText> AwsPolicies::of_user(const Value& user, Record& record,
                                            std::string& fault) const {
  Held held;
  add_inline(user["UserPolicyList"], held.grants, fault);
  attached(user, held, fault);
  std::string names;
  each_text(user["GroupList"], [&](std::string_view name) {
    names += (names.empty() ? "" : ", ") + std::string(name);
    const auto group = groups_.find(name);
    if (group == groups_.end()) {
      held.unknown.push_back({fmt::format("group {}", name), "membership, not in the export"});
      return;
    }
    add_inline(group->second["GroupPolicyList"], held.grants, fault);
    attached(group->second, held, fault);
  });
  record.label("groups", names);
  return left_of(user, std::move(held), record, fault);
}

std::vector<ScopeText> AwsPolicies::of_role(const Value& role, Record& record,
                                            std::string& fault) const {
  Held held;
  add_inline(role["RolePolicyList"], held.grants, fault);
  attached(role, held, fault);
  const Value profiles = role["InstanceProfileList"];
  std::string names;
  for (std::uint32_t i = 0; i < profiles.size(); ++i) {
    names += (i == 0 ? "" : ", ") + std::string(profiles.at(i)["InstanceProfileName"].text());
  }
  record.label("instance_profiles", names);
  return left_of(role, std::move(held), record, fault);
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
