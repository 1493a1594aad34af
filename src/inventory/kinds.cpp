#include "kinds.h"

#include <algorithm>
#include <vector>

namespace onus::inventory {
namespace {

constexpr std::string_view kYours = "a file of your own, with --mapping FILE";

// Kinds that are code, and those that take a mapping file of yours.
std::vector<Kind> coded() {
  return {
      {{"aws", "AWS IAM: credential report and account authorization details",
        "aws iam get-account-authorization-details > iam.json"},
       read_aws},
      {{"backstage", "Backstage catalogue: owners, teams, AI resources, MCP servers",
        "catalog-info.yaml files, or: curl …/api/catalog/entities > catalog.json"},
       read_backstage},
      {{"csv", "any table", kYours}, read_mapped, true},
      {{"ical", "rotas as iCalendar", "the calendar's address in your on-call tool"}, read_ical},
      {{"json", "any JSON or YAML", kYours}, read_mapped, true},
      {{"keys", "X.509 certificates and OpenSSH keys, from files or directories",
        "onus import keys /etc/ssl/certs ~/.ssh"},
       read_keys},
      {{"kubernetes", "service accounts, RBAC, secrets' metadata, cert-manager",
        "kubectl get sa,roles,rolebindings,clusterroles,clusterrolebindings -A -o json > k8s.json"},
       read_kubernetes},
      {{"ndjson", "any JSON, one record a line", kYours}, read_mapped, true},
      {{"pagerduty", "schedules, escalation policies, users, teams",
        "the answers of the REST API, as JSON"},
       read_pagerduty},
      {{"ssh", "the same as keys", "onus import ssh /etc/ssh ~/.ssh"}, read_keys},
      {{"x509", "the same as keys", "onus import x509 /etc/ssl/private"}, read_keys},
  };
}

// What a mapping file says in its title: and export: lines, which come first.
std::string_view head(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view rest = text.substr(at + key.size());
  rest = rest.substr(0, rest.find('\n'));
  const bool quoted = rest.size() >= 2 && rest.front() == '"' && rest.back() == '"';
  return quoted ? rest.substr(1, rest.size() - 2) : rest;
}

std::vector<Kind> make_kinds() {
  std::vector<Kind> kinds = coded();
  for (const ShippedMapping& shipped : shipped_mappings()) {
    kinds.push_back(
        {{shipped.name, head(shipped.text, "\ntitle: "), head(shipped.text, "\nexport: "), true},
         read_mapped,
         true,
         shipped.text});
  }
  std::sort(kinds.begin(), kinds.end(),
            [](const Kind& a, const Kind& b) { return a.info.name < b.info.name; });
  return kinds;
}

}  // namespace

std::span<const Kind> all_kinds() {
  static const std::vector<Kind> kinds = make_kinds();
  return kinds;
}

}  // namespace onus::inventory
