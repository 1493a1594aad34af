// Backstage catalogues: who owns what, teams and their people, AI resources, MCP servers.
#include <fmt/format.h>

#include <map>
#include <set>

#include "onus/model/read_trees.h"
#include "reading.h"

namespace onus::inventory {
namespace {

using model::ItemClass;

/// "group:default/team" out of "team", "group:team" or "default/team".
std::string entity_ref(std::string_view written, std::string_view kind) {
  std::string_view space = "default";
  std::string found_kind(kind);
  if (const std::size_t colon = written.find(':'); colon != std::string_view::npos) {
    found_kind = lower(written.substr(0, colon));
    written.remove_prefix(colon + 1);
  }
  if (const std::size_t slash = written.find('/'); slash != std::string_view::npos) {
    space = written.substr(0, slash);
    written.remove_prefix(slash + 1);
  }
  return fmt::format("{}:{}/{}", found_kind, lower(space), lower(written));
}

std::string texts(const Value& list) {
  std::string all;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    all += (i == 0 ? "" : ", ") + std::string(list.at(i).text());
  }
  return all;
}

class Catalogue final : public Collector {
 public:
  void entity(const Value& object, const std::string& at, Batch& batch);
  void finish(Batch& batch) override;

 private:
  struct Team {
    Record record;
    std::string at;
    std::uint32_t input;
  };
  struct Agent {
    std::string at;
    std::uint32_t input;
    std::vector<ScopeText> uses;
  };
  Record begin(const Value& object, ItemClass item_class, Fields& fields);
  void owned(const Value& object, const std::string& at, Batch& batch);
  void person(const Value& object, const std::string& at, Batch& batch);
  void team(const Value& object, const std::string& at, Batch& batch);

  std::map<std::string, Team> teams_;
  std::map<std::string, std::set<std::string>> members_;  // of a team, by its natural name
  std::map<std::string, Agent> agents_;                   // named by AI resources
};

Record Catalogue::begin(const Value& object, ItemClass item_class, Fields& fields) {
  const std::string_view space = fields.text("metadata.namespace");
  const std::string kind = lower(object["kind"].text());
  Record record(item_class, entity_ref(fmt::format("{}/{}", space.empty() ? "default" : space,
                                                   fields.text("metadata.name")),
                                       kind));
  const std::string_view title = fields.text("metadata.title");
  record.text("title", title.empty() ? fields.text("metadata.name") : title);
  record.name(record.natural());
  record.reference(fields.text("metadata.uid"));
  return record;
}

void Catalogue::owned(const Value& object, const std::string& at, Batch& batch) {
  Fields fields(object);
  const std::string kind = lower(object["kind"].text());
  const std::string_view type = fields.text("spec.type");
  const bool is_agent = kind == "airesource" && (type == "agent" || type == "ai-agent");
  Record record = begin(object, is_agent ? ItemClass::kIdentity : ItemClass::kComponent, fields);
  if (is_agent) {
    record.text("kind", "ai-agent");
    record.text("purpose", fields.text("metadata.description"));
  } else if (kind == "airesource") {
    // Behind "ai-" a token would look like the rest of a word.
    const bool secret = model::looks_like_secret(type);
    record.text("kind", secret ? std::string(type)
                               : fmt::format("ai-{}", type.empty() ? "resource" : type));
  } else if (kind == "api" && type == "mcp-server") {
    record.text("kind", "mcp-server");
    record.label("remote", fields.text("spec.remotes.0.url"));
  } else {
    record.text("kind", kind == "system" || kind == "domain" ? kind : "service");
    record.label("type", type);
  }
  record.label("description", is_agent ? "" : fields.text("metadata.description"));
  record.label("lifecycle", fields.text("spec.lifecycle"));
  record.label("system", fields.text("spec.system"));
  record.label("depends_on", texts(fields.list("spec.dependsOn")));
  record.label("agents", texts(fields.list("spec.agents")));
  record.label("source", fields.text("metadata.annotations.github.com/project-slug"));
  if (const std::string_view owner = fields.text("spec.owner"); !owner.empty()) {
    record.owner(owner, "spec.owner");
  }
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  const Value agents = object["spec"]["agents"];
  for (std::uint32_t i = 0; kind == "airesource" && i < agents.size(); ++i) {
    Agent& agent =
        agents_.try_emplace(std::string(agents.at(i).text()), Agent{at, batch.input(), {}})
            .first->second;
    agent.uses.push_back({record.natural(), "use"});
  }
  batch.add(std::move(record), at);
}

void Catalogue::person(const Value& object, const std::string& at, Batch& batch) {
  Fields fields(object);
  Record record = begin(object, ItemClass::kPerson, fields);
  record.text("name", fields.text("spec.profile.displayName"));
  const std::string_view mail = fields.text("spec.profile.email");
  record.text("email", mail);
  record.reference(mail_reference(mail));
  const Value teams = fields.list("spec.memberOf");
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  for (std::uint32_t i = 0; i < teams.size(); ++i) {
    members_[entity_ref(teams.at(i).text(), "group")].insert(record.natural());
  }
  batch.add(std::move(record), at);
}

void Catalogue::team(const Value& object, const std::string& at, Batch& batch) {
  Fields fields(object);
  Record record = begin(object, ItemClass::kTeam, fields);
  record.text("name", fields.text("spec.profile.displayName"));
  record.label("type", fields.text("spec.type"));
  record.label("parent", fields.text("spec.parent"));
  record.label("email", fields.text("spec.profile.email"));
  const Value listed = fields.list("spec.members");
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  const std::string natural = record.natural();
  for (std::uint32_t i = 0; i < listed.size(); ++i) {
    members_[natural].insert(entity_ref(listed.at(i).text(), "user"));
  }
  if (teams_.contains(natural)) return batch.ignore("the same group once more", at);
  teams_.emplace(natural, Team{std::move(record), at, batch.input()});
}

void Catalogue::entity(const Value& object, const std::string& at, Batch& batch) {
  const std::string_view kind = object["kind"].text();
  if (object.is_none()) return;
  if (kind.empty() || !object["metadata"]["name"].is_text()) {
    return batch.refuse("an entity without kind or metadata.name", at);
  }
  if (kind == "Component" || kind == "API" || kind == "Resource" || kind == "System" ||
      kind == "Domain" || kind == "AiResource") {
    return owned(object, at, batch);
  }
  if (kind == "User") return person(object, at, batch);
  if (kind == "Group") return team(object, at, batch);
  batch.ignore(fmt::format("{} owns nothing and is no identity", kind.substr(0, 64)), at);
}

void Catalogue::finish(Batch& batch) {
  for (auto& [natural, team] : teams_) {
    const auto found = members_.find(natural);
    if (found != members_.end()) {
      team.record.links("members", {found->second.begin(), found->second.end()});
    }
    batch.add_from(team.input, std::move(team.record), team.at);
  }
  for (auto& [name, agent] : agents_) {
    Record record(ItemClass::kIdentity, "agent/" + lower(name));
    record.text("kind", "ai-agent");
    record.text("title", name);
    record.name("agent:" + lower(name));
    record.scope(std::move(agent.uses));
    batch.add_from(agent.input, std::move(record), agent.at + "/spec/agents");
  }
}

}  // namespace

void read_backstage(Source& source, Reading& reading) {
  Catalogue& catalogue = reading.collect<Catalogue>();
  reading.each_document(source, [&](const Value& root) {
    const std::string at =
        root.line() > 1 ? fmt::format(" line {}#", root.line()) : std::string("#");
    const Value items = root.is_list() ? root : root["items"];
    if (!items.is_list()) return catalogue.entity(root, at, reading.batch);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      // The API's answer wraps each entity once more.
      const Value wrapped = items.at(i)["entity"];
      catalogue.entity(wrapped.is_map() ? wrapped : items.at(i), step(at, i), reading.batch);
    }
  });
}

}  // namespace onus::inventory
