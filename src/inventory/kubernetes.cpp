// Kubernetes: service accounts and what RBAC lets them do, secrets' metadata, cert-manager.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "kubernetes_rules.h"
#include "reading.h"

namespace onus::inventory {
namespace {

using model::ItemClass;

constexpr int kListDepthMax = 3;
constexpr std::string_view kListEnd = "List";

std::string_view namespace_of(const Value& object) {
  const std::string_view written = object["metadata"]["namespace"].text();
  return written.empty() ? "default" : written;
}

std::string natural_of(std::string_view space, std::string_view what, std::string_view name) {
  return space.empty() ? fmt::format("{}/{}", what, name)
                       : fmt::format("{}/{}/{}", space, what, name);
}

/// "2160h0m0s", as Go writes durations; none for anything else.
std::optional<base::Seconds> go_duration(std::string_view text) {
  std::int64_t seconds = 0;
  while (!text.empty()) {  // ends: `text` becomes shorter
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr std::int64_t kValueMax = 100'000'000;
    if (error != std::errc() || end == text.data() + text.size() || value < 0 ||
        value > kValueMax) {
      return std::nullopt;
    }
    const std::int64_t unit = *end == 'h' ? 3600 : *end == 'm' ? 60 : *end == 's' ? 1 : 0;
    if (unit == 0) return std::nullopt;
    seconds += value * unit;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  return base::Seconds(seconds);
}

std::string joined(const Value& list) {
  std::string all;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    all += (i == 0 ? "" : ", ") + std::string(list.is_map() ? list.key(i) : list.at(i).text());
  }
  return all;
}

/// What all objects have: names, owners, times.
Record begin(const Value& object, ItemClass item_class, std::string natural, Fields& fields) {
  Record record(item_class, std::move(natural));
  record.text("title", fields.text("metadata.name"));
  if (item_class == ItemClass::kIdentity) {
    record.time("created", fields.time("metadata.creationTimestamp"));
  }
  record.reference(fields.text("metadata.uid"));
  record.label("namespace", object["metadata"]["namespace"].text());
  const Value labels = fields.map("metadata.labels");
  for (const char* key : {"app.kubernetes.io/name", "app.kubernetes.io/part-of",
                          "app.kubernetes.io/component", "app.kubernetes.io/managed-by"}) {
    record.label(key, labels[key].text());
  }
  if (item_class == ItemClass::kIdentity) {
    take_tags(record, labels, "label");
    take_tags(record, fields.map("metadata.annotations"), "annotation");
    if (const std::string_view part = labels["app.kubernetes.io/part-of"].text(); !part.empty()) {
      record.label("part_of", part);
    }
  }
  return record;
}

class Cluster final : public Collector {
 public:
  /// What the API leaves out of the entries of a list, because the list says it for all.
  struct Type {
    std::string_view kind, version;
  };
  void object(const Value& object, const std::string& at, Batch& batch, int depth,
              Type implied = {});
  void finish(Batch& batch) override;

 private:
  struct Account {
    Record record;
    std::string at;
    std::uint32_t input;
    std::vector<ScopeText> scope;
  };
  void service_account(const Value& object, const std::string& at, Batch& batch);
  void secret(const Value& object, const std::string& at, Batch& batch);
  void certificate(const Value& object, const std::string& at, Batch& batch);
  void issuer(const Value& object, const std::string& at, Batch& batch, bool of_cluster);
  void binding(const Value& object, const std::string& at, Batch& batch, bool of_cluster);

  std::map<std::string, Account> accounts_;
  KubernetesRoles roles_;
};

void Cluster::object(const Value& object, const std::string& at, Batch& batch, int depth,
                     Type implied) {
  const std::string_view written = object["kind"].text();
  const std::string_view kind = written.empty() ? implied.kind : written;
  const std::string_view version = written.empty() ? implied.version : object["apiVersion"].text();
  if (object["items"].is_list() && (kind.ends_with("List") || kind.empty())) {
    if (depth >= kListDepthMax) return batch.refuse("a list within a list within a list", at);
    const Value items = object["items"];
    Type entries{.kind = {}, .version = version};
    if (kind.size() > kListEnd.size()) entries.kind = kind.substr(0, kind.size() - kListEnd.size());
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      this->object(items.at(i), step(step(at, "items"), i), batch, depth + 1, entries);
    }
    if (items.size() == 0) batch.ignore("an empty list", at);
    return;
  }
  if (object.is_none()) return;  // a document between two separators
  if (kind.empty() || !object["metadata"]["name"].is_text()) {
    return batch.refuse("an object without kind or metadata.name", at);
  }
  const bool of_cert_manager = version.starts_with("cert-manager.io/");
  if (kind == "ServiceAccount") return service_account(object, at, batch);
  if (kind == "Secret") return secret(object, at, batch);
  if (kind == "RoleBinding") return binding(object, at, batch, false);
  if (kind == "ClusterRoleBinding") return binding(object, at, batch, true);
  if (kind == "Role" || kind == "ClusterRole") {
    std::string fault;
    roles_.role(object, kind == "Role" ? namespace_of(object) : std::string_view(), fault);
    if (!fault.empty()) return batch.refuse(fault, at);
    return batch.ignore("a role is no identity; it is in the scope of who it is bound to", at);
  }
  if (kind == "Certificate" && of_cert_manager) return certificate(object, at, batch);
  if (kind == "Issuer" && of_cert_manager) return issuer(object, at, batch, false);
  if (kind == "ClusterIssuer" && of_cert_manager) return issuer(object, at, batch, true);
  batch.ignore(fmt::format("{} is no identity", kind.substr(0, 64)), at);
}

void Cluster::service_account(const Value& object, const std::string& at, Batch& batch) {
  Fields fields(object);
  const std::string_view space = namespace_of(object);
  const std::string_view name = fields.text("metadata.name");
  std::string natural = natural_of(space, "serviceaccount", name);
  Record record = begin(object, ItemClass::kIdentity, natural, fields);
  record.text("kind", "service-account");
  record.text("platform", "kubernetes");
  record.name(fmt::format("system:serviceaccount:{}:{}", space, name));
  record.label("automount_token", fields.text("automountServiceAccountToken"));
  const Value annotations = object["metadata"]["annotations"];
  for (const char* key : {"eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account",
                          "azure.workload.identity/client-id"}) {
    record.label("acts_as", annotations[key].text());
  }
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  if (accounts_.contains(natural)) return batch.ignore("the same service account once more", at);
  accounts_.emplace(
      std::move(natural),
      Account{.record = std::move(record), .at = at, .input = batch.input(), .scope = {}});
}

void Cluster::secret(const Value& object, const std::string& at, Batch& batch) {
  Fields fields(object);
  const std::string_view space = namespace_of(object);
  const std::string_view type = fields.text("type");
  Record record = begin(object, ItemClass::kIdentity,
                        natural_of(space, "secret", fields.text("metadata.name")), fields);
  record.text("kind", "secret");
  record.text("platform", "kubernetes");
  record.text("storage", "kubernetes-secret");
  if (type == "kubernetes.io/tls") record.text("credential", "certificate");
  if (type == "kubernetes.io/service-account-token") record.text("credential", "token");
  if (type == "kubernetes.io/basic-auth") record.text("credential", "password");
  if (type == "kubernetes.io/ssh-auth") record.text("credential", "ssh-key");
  record.label("type", type);
  record.label("service_account",
               object["metadata"]["annotations"]["kubernetes.io/service-account.name"].text());
  for (const char* key : {"data", "stringData"}) {
    const Value data = fields.map(key);
    record.label("holds", joined(data));
    for (std::uint32_t i = 0; i < data.size(); ++i) {
      const std::string_view value = data.at(i).text();
      if (value.empty()) continue;
      const auto decoded = std::string_view(key) == "data" ? from_base64(value) : std::nullopt;
      record.exposed(step(step(at, key), data.key(i)),
                     secret_fingerprint(decoded ? std::string_view(*decoded) : value));
    }
  }
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  batch.add(std::move(record), at);
}

void Cluster::certificate(const Value& object, const std::string& at, Batch& batch) {
  Fields fields(object);
  const std::string_view space = namespace_of(object);
  Record record = begin(object, ItemClass::kIdentity,
                        natural_of(space, "certificate", fields.text("metadata.name")), fields);
  record.text("kind", "certificate");
  record.text("platform", "kubernetes");
  record.text("credential", "certificate");
  record.text("storage", "kubernetes-secret");
  const auto lifetime = go_duration(fields.text("spec.duration"));
  const auto before = go_duration(fields.text("spec.renewBefore"));
  if (lifetime && lifetime->count() > 0) {
    record.seconds("lifetime", *lifetime);
    if (before && *before < *lifetime) record.seconds("renew_after", *lifetime - *before);
  }
  record.time("expires", fields.time("status.notAfter"));
  record.time("rotated", fields.time("status.notBefore"));
  const std::string_view algorithm = fields.text("spec.privateKey.algorithm");
  if (!algorithm.empty()) {
    record.text("algorithm", fmt::format("{}{}{}", algorithm,
                                         fields.text("spec.privateKey.size").empty() ? "" : "-",
                                         fields.text("spec.privateKey.size")));
  }
  const Value issuer = fields.map("spec.issuerRef");
  const bool of_cluster = issuer["kind"].text() == "ClusterIssuer";
  if (issuer["name"].is_text()) {
    record.link("issuer",
                natural_of(of_cluster ? std::string_view() : space,
                           of_cluster ? "clusterissuer" : "issuer", issuer["name"].text()));
  }
  record.label("secret", fields.text("spec.secretName"));
  record.label("dns_names", joined(fields.list("spec.dnsNames")));
  record.label("common_name", fields.text("spec.commonName"));
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  batch.add(std::move(record), at);
}

void Cluster::issuer(const Value& object, const std::string& at, Batch& batch, bool of_cluster) {
  Fields fields(object);
  const std::string_view space = of_cluster ? std::string_view() : namespace_of(object);
  Record record = begin(
      object, ItemClass::kComponent,
      natural_of(space, of_cluster ? "clusterissuer" : "issuer", fields.text("metadata.name")),
      fields);
  record.text("kind", "certificate-authority");
  record.text("platform", "kubernetes");
  const Value spec = fields.map("spec");
  for (const char* type : {"acme", "ca", "selfSigned", "vault", "venafi"}) {
    if (spec[type].exists()) record.label("issues_by", type);
  }
  record.label("server", fields.text("spec.acme.server"));
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  batch.add(std::move(record), at);
}

void Cluster::binding(const Value& object, const std::string& at, Batch& batch, bool of_cluster) {
  const std::string_view space = of_cluster ? std::string_view() : namespace_of(object);
  const Value subjects = object["subjects"];
  if (!object["roleRef"].is_map() || !(subjects.is_list() || subjects.is_none())) {
    return batch.refuse("a binding without roleRef, or whose subjects are no list", at);
  }
  for (std::uint32_t i = 0; i < subjects.size(); ++i) {
    const Value subject = subjects.at(i);
    if (subject["kind"].text() != "ServiceAccount") continue;
    const std::string_view own = subject["namespace"].text();
    roles_.bind(natural_of(own.empty() ? namespace_of(object) : own, "serviceaccount",
                           subject["name"].text()),
                object["roleRef"], space);
  }
  batch.ignore("a binding is no identity; what it grants is in the scope of its accounts", at);
}

void Cluster::finish(Batch& batch) {
  roles_.each_grant([&](const std::string& account, std::vector<ScopeText> scope) {
    const auto found = accounts_.find(account);
    if (found == accounts_.end()) return;  // bound, but not in the export
    auto& all = found->second.scope;
    all.insert(all.end(), std::make_move_iterator(scope.begin()),
               std::make_move_iterator(scope.end()));
  });
  for (auto& [natural, account] : accounts_) {
    if (!account.scope.empty()) account.record.scope(std::move(account.scope));
    batch.add_from(account.input, std::move(account.record), account.at);
  }
}

}  // namespace

void read_kubernetes(Source& source, Reading& reading) {
  Cluster& cluster = reading.collect<Cluster>();
  reading.each_document(source, [&](const Value& root) {
    const std::string at =
        root.line() > 1 ? fmt::format(" line {}#", root.line()) : std::string("#");
    if (root.is_list()) {
      for (std::uint32_t i = 0; i < root.size(); ++i) {
        cluster.object(root.at(i), step(at, i), reading.batch, 1);
      }
      return;
    }
    cluster.object(root, at, reading.batch, 0);
  });
}

}  // namespace onus::inventory
