// The keys come from keys.h, which the loader reads by, so that the two cannot drift apart.
#include "onus/model/schema.h"

#include <fmt/format.h>

#include <array>

#include "keys.h"

namespace onus::model {
namespace {

/// A named part of the schema that maps refer to.
struct Definition {
  std::string_view name;
  std::string_view schema;
};

constexpr std::array kDefinitions{
    // Plain values count as text as they are written: `site: 4` is the text 4.
    Definition{"text", R"({"type": ["string", "number", "boolean"]})"},
    Definition{"texts", R"({"type": "array", "items": {"$ref": "#/definitions/text"}})"},
    Definition{"id",
               R"({"type": ["string", "number"], "pattern": "^[a-z0-9][a-z0-9._-]{0,127}$"})"},
    Definition{"ids", R"({"type": "array", "items": {"$ref": "#/definitions/id"}})"},
    Definition{"duration", R"({"type": "string", "pattern": "^[0-9]+[smhdw]$"})"},
    Definition{"positive", R"({"type": "string", "pattern": "^0*[1-9][0-9]*[smhdw]$"})"},
    Definition{
        "time",
        R"({"type": "string", "pattern": "^[0-9]{4}-[01][0-9]-[0-3][0-9]([Tt][0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?([Zz]|[+-][0-2][0-9]:[0-5][0-9]))?$"})"},
    Definition{"count", R"({"type": "integer", "minimum": 1})"},
    Definition{"limit", R"({"type": "integer", "minimum": 0, "maximum": 1000000})"},
    Definition{"flag", R"({"type": "boolean"})"},
    Definition{"labels",
               R"({"type": "object", "additionalProperties": {"$ref": "#/definitions/text"}})"},
    Definition{
        "where",
        R"({"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/definitions/text"}})"},
    Definition{"condition",
               R"({"anyOf": [{"$ref": "#/definitions/id"}, {"$ref": "#/definitions/conditions"},
      {"type": "object", "required": ["any"], "properties": {"any": {"$ref": "#/definitions/conditions"}}, "additionalProperties": false},
      {"type": "object", "required": ["all"], "properties": {"all": {"$ref": "#/definitions/conditions"}}, "additionalProperties": false},
      {"type": "object", "required": ["at_least", "of"], "properties": {"at_least": {"$ref": "#/definitions/count"}, "of": {"$ref": "#/definitions/conditions"}}, "additionalProperties": false},
      {"type": "object", "required": ["item"], "properties": {"item": {"$ref": "#/definitions/id"}, "survives": {"$ref": "#/definitions/duration"}}, "additionalProperties": false}]})"},
    Definition{"conditions", R"({"type": "array", "items": {"$ref": "#/definitions/condition"}})"},
    Definition{"people",
               R"({"anyOf": [{"$ref": "#/definitions/id"}, {"$ref": "#/definitions/peoples"},
      {"type": "object", "required": ["any"], "properties": {"any": {"$ref": "#/definitions/peoples"}}, "additionalProperties": false},
      {"type": "object", "required": ["all"], "properties": {"all": {"$ref": "#/definitions/peoples"}}, "additionalProperties": false},
      {"type": "object", "required": ["at_least", "of"], "properties": {"at_least": {"$ref": "#/definitions/count"}, "of": {"$ref": "#/definitions/peoples"}}, "additionalProperties": false},
      {"type": "object", "required": ["item"], "properties": {"item": {"$ref": "#/definitions/id"}}, "additionalProperties": false}]})"},
    Definition{"peoples", R"({"type": "array", "items": {"$ref": "#/definitions/people"}})"},
    Definition{
        "takes",
        R"({"anyOf": [{"$ref": "#/definitions/duration"}, {"$ref": "#/definitions/workload"}]})"},
    Definition{"fallible",
               R"({"anyOf": [{"$ref": "#/definitions/id"}, {"$ref": "#/definitions/selector"}]})"},
    Definition{
        "restores",
        R"({"anyOf": [{"$ref": "#/definitions/restore"}, {"type": "array", "items": {"$ref": "#/definitions/restore"}}]})"},
};

struct ShapeRow {
  Shape shape;
  std::string_view name;
  std::string_view rules;  // beside its properties
};

constexpr std::string_view kRotaRules =
    R"("oneOf": [{"required": ["ics"], "not": {"anyOf": [{"required": ["weekly"]}, {"required": ["from"]}, {"required": ["shift"]}, {"required": ["order"]}]}},
      {"required": ["weekly"], "not": {"anyOf": [{"required": ["ics"]}, {"required": ["from"]}, {"required": ["shift"]}, {"required": ["order"]}]}},
      {"required": ["from", "shift", "order"], "not": {"anyOf": [{"required": ["ics"]}, {"required": ["weekly"]}]}},
      {"not": {"anyOf": [{"required": ["ics"]}, {"required": ["weekly"]}, {"required": ["from"]}, {"required": ["shift"]}, {"required": ["order"]}]}},
      {"type": "null"}])";

constexpr std::array kShapes{
    ShapeRow{Shape::kPerson, "person", ""},
    ShapeRow{Shape::kTeam, "team", ""},
    ShapeRow{Shape::kRota, "rota", kRotaRules},
    ShapeRow{Shape::kComponent, "component", ""},
    ShapeRow{Shape::kIdentity, "identity", ""},
    ShapeRow{Shape::kOperation, "operation", ""},
    ShapeRow{Shape::kWorkflow, "workflow", ""},
    ShapeRow{Shape::kRecovery, "recovery", ""},
    ShapeRow{Shape::kPolicy, "policy", ""},
    ShapeRow{Shape::kDrill, "drill", ""},
    ShapeRow{Shape::kScenario, "scenario", ""},
    ShapeRow{Shape::kAuthenticator, "authenticator", R"("required": ["id"])"},
    ShapeRow{Shape::kEstate, "estate", ""},
    ShapeRow{Shape::kGovernance, "governance", ""},
    ShapeRow{Shape::kAcceptance, "acceptance", R"("required": ["finding", "on"])"},
    ShapeRow{Shape::kStep, "step", ""},
    ShapeRow{Shape::kRestore, "restore", ""},
    ShapeRow{Shape::kStart, "start", ""},
    ShapeRow{Shape::kWorkload, "workload", R"("required": ["each", "count"])"},
    ShapeRow{
        Shape::kFailure, "failure",
        R"("oneOf": [{"required": ["probability"], "not": {"anyOf": [{"required": ["mtbf"]}, {"required": ["mttr"]}]}},
      {"required": ["mtbf", "mttr"], "not": {"required": ["probability"]}}])"},
    ShapeRow{Shape::kScope, "scope", ""},
    ShapeRow{Shape::kPeriod, "period", R"("required": ["from", "to"])"},
    ShapeRow{Shape::kLimits, "limits", ""},
    ShapeRow{Shape::kGrants, "grants", ""},
    ShapeRow{Shape::kWeekly, "weekly", R"("required": ["from", "shift", "order"])"},
    ShapeRow{Shape::kSelector, "selector", R"("required": ["where"])"},
};

std::string to(std::string_view definition) {
  return fmt::format(R"({{"$ref": "#/definitions/{}"}})", definition);
}

std::string list_of(std::string_view definition) {
  return fmt::format(R"({{"type": "array", "items": {}}})", to(definition));
}

std::string words(std::span<const std::string_view> known) {
  return fmt::format(R"({{"anyOf": [{{"enum": ["{}"]}}, {}]}})", fmt::join(known, "\", \""),
                     to("text"));
}

std::string section(std::string_view definition) {
  return fmt::format(
      R"({{"type": ["object", "null"], "propertyNames": {{"pattern": "^[a-z0-9][a-z0-9._-]{{0,127}}$"}}, )"
      R"("additionalProperties": {}}})",
      to(definition));
}

std::string document_value(Key key) {
  switch (key) {
    case Key::kOnus: return R"({"const": "v1"})";
    case Key::kEstate: return fmt::format(R"({{"anyOf": [{{"type": "null"}}, {}]}})", to("estate"));
    case Key::kAcceptances:
      return fmt::format(R"({{"type": ["array", "null"], "items": {}}})", to("acceptance"));
    case Key::kPeople: return section("person");
    case Key::kTeams: return section("team");
    case Key::kRotas: return section("rota");
    case Key::kComponents: return section("component");
    case Key::kIdentities: return section("identity");
    case Key::kOperations: return section("operation");
    case Key::kWorkflows: return section("workflow");
    case Key::kRecovery: return section("recovery");
    case Key::kPolicies: return section("policy");
    case Key::kDrills: return section("drill");
    default: return section("scenario");
  }
}

/// The same key means one thing in most maps; here are the exceptions.
std::string_view special(Shape shape, Key key) {
  if (shape == Shape::kAcceptance && key == Key::kBy) return "id";
  if (shape == Shape::kAuthenticator && key == Key::kId) return "id";
  if (shape == Shape::kLimits) return "limit";
  if (shape == Shape::kSelector) return "where";
  return {};
}

// clang-format off: a table of keys, many to a line
std::string_view simple(Key key) {
  switch (key) {
    case Key::kExpires: case Key::kLeft: case Key::kFrom: case Key::kTo: case Key::kCreated:
    case Key::kLastUsed: case Key::kRotated: case Key::kConfirmed: case Key::kVerified:
    case Key::kLast: case Key::kUntil: return "time";
    case Key::kTolerates: case Key::kAnswersIn: case Key::kRenewAfter: case Key::kDetect:
    case Key::kMttr: case Key::kEach: return "duration";
    case Key::kShift: case Key::kLifetime: case Key::kRotateEvery: case Key::kReviewEvery:
    case Key::kVerifyEvery: case Key::kLasts: case Key::kReviewWithin: case Key::kEvery:
    case Key::kDuration: case Key::kMtbf: return "positive";
    case Key::kPlanned: case Key::kInteractive: case Key::kThirdParty: case Key::kLeaked:
    case Key::kEmergency: case Key::kRecorded: case Key::kShared:
    case Key::kCommandLineApprover: return "flag";
    case Key::kOwner: case Key::kMaintainer: case Key::kDeputy: case Key::kLead: case Key::kOnCall:
    case Key::kIssuer: case Key::kSponsor: case Key::kControls: case Key::kSessionControls:
    case Key::kValidator: case Key::kGrant: case Key::kScenario: case Key::kOn: return "id";
    case Key::kMembers: case Key::kOrder: case Key::kUsedBy: case Key::kAccess: case Key::kRecovery:
    case Key::kRollback: case Key::kWorksWithout: case Key::kRunbookKept: case Key::kBreaks:
    case Key::kUsesUp: case Key::kFor: case Key::kChannels: case Key::kNotify: case Key::kProves:
    case Key::kAdmins: return "ids";
    case Key::kNeeds: case Key::kReach: case Key::kIdentities: return "condition";
    case Key::kBy: case Key::kUsers: case Key::kInvoke: case Key::kApprove:
    case Key::kWhenReachable: case Key::kAdopt: case Key::kEnrol: return "people";
    case Key::kAliases: case Key::kKeys: case Key::kPrincipals: case Key::kCommonCauses:
      return "texts";
    case Key::kCount: case Key::kParallel: return "count";
    case Key::kLabels: return "labels";
    case Key::kTakes: return "takes";
    case Key::kRestore: return "restores";
    case Key::kStart: return "start";
    case Key::kLimits: return "limits";
    case Key::kWeekly: return "weekly";
    case Key::kGrants: return "grants";
    case Key::kGovernance: return "governance";
    default: return "text";
  }
}
// clang-format on

std::string value_of(Shape shape, Key key) {
  if (shape == Shape::kDocument) return document_value(key);
  if (const std::string_view name = special(shape, key); !name.empty()) return to(name);
  switch (key) {
    case Key::kKind:
      return static_cast<int>(shape) < kItemClassCount &&
                     !known_kinds(static_cast<ItemClass>(shape)).empty()
                 ? words(known_kinds(static_cast<ItemClass>(shape)))
                 : to("text");
    case Key::kMethod: return words(known_methods());
    case Key::kCriticality: return R"({"enum": ["critical", "high", "normal"]})";
    case Key::kLifecycle: return R"({"enum": ["design", "production", "retired"]})";
    case Key::kActor: return R"({"enum": ["human", "machine"]})";
    case Key::kApprovalKeys: return R"({"enum": ["hardware", "software"]})";
    case Key::kProbability: return R"({"type": "number", "minimum": 0, "maximum": 1})";
    case Key::kAuthenticators: return list_of("authenticator");
    case Key::kAway: return list_of("period");
    case Key::kScope: return list_of("scope");
    case Key::kSteps: return list_of("step");
    case Key::kProbes:
      return R"({"type": "array", "items": {"type": "object", "minProperties": 1, "maxProperties": 1}})";
    case Key::kAccept:
      return R"({"type": "object", "propertyNames": {"enum": ["critical", "error", "high", "normal", "note", "warning"]}, "additionalProperties": {"$ref": "#/definitions/id"}})";
    case Key::kFails:
      return shape == Shape::kScenario
                 ? fmt::format(R"({{"anyOf": [{}, {}]}})", to("fallible"), list_of("fallible"))
                 : to("failure");
    default: return to(simple(key));
  }
}

std::string properties(Shape shape) {
  std::string text = "\"properties\": {";
  std::string_view comma = "\n";
  for (const std::string_view name : keys_of(set_of(shape))) {
    text += fmt::format("{}        \"{}\": {}", comma, name, value_of(shape, find_key(name)->key));
    comma = ",\n";
  }
  return text + "\n      },\n      \"additionalProperties\": false";
}

std::string object(const ShapeRow& row) {
  const bool item = static_cast<int>(row.shape) < kItemClassCount;
  const bool may_be_empty = item && row.shape != Shape::kAuthenticator;  // begun, not filled yet
  return fmt::format("    \"{}\": {{\n      \"type\": {},\n      {}{}{}\n    }}", row.name,
                     may_be_empty ? R"(["object", "null"])" : R"("object")", row.rules,
                     row.rules.empty() ? "" : ",\n      ", properties(row.shape));
}

}  // namespace

std::string estate_schema() {
  std::string text =
      "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
      "  \"title\": \"Onus estate, one document\",\n  \"type\": \"object\",\n"
      "  \"required\": [\"onus\"],\n  ";
  text += properties(Shape::kDocument);
  text += ",\n  \"definitions\": {\n";
  for (const Definition& definition : kDefinitions) {
    text += fmt::format("    \"{}\": {},\n", definition.name, definition.schema);
  }
  std::string_view comma;
  for (const ShapeRow& row : kShapes) {
    text += fmt::format("{}{}", comma, object(row));
    comma = ",\n";
  }
  return text + "\n  }\n}\n";
}

}  // namespace onus::model
