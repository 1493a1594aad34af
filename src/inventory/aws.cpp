// AWS IAM: the credential report, and the account's authorization details.
#include <fmt/format.h>

#include "aws_policies.h"
#include "csv.h"
#include "reading.h"

namespace onus::inventory {
namespace {

using model::ItemClass;

constexpr std::string_view kReportStart = "user,arn,";

// "arn:aws:iam::123456789012:user/alice" is called "123456789012.user/alice".
std::string natural_of(std::string_view arn) {
  std::string_view rest = arn;
  for (int colon = 0; colon < 4; ++colon) {
    const std::size_t at = rest.find(':');
    if (at == std::string_view::npos) return std::string(arn);
    rest.remove_prefix(at + 1);
  }
  std::string made(rest);
  if (const std::size_t colon = made.find(':'); colon != std::string::npos) made[colon] = '.';
  return made;
}

bool says_nothing(std::string_view field) {
  return field.empty() || field == "N/A" || field == "no_information" || field == "not_supported";
}

/// A row of the credential report with the names of its columns.
class ReportRow {
 public:
  ReportRow(const std::vector<std::string>& columns, const std::vector<std::string_view>& fields)
      : columns_(columns), fields_(fields) {}
  [[nodiscard]] std::string_view text(std::string_view column) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] == column) return says_nothing(fields_[i]) ? std::string_view() : fields_[i];
    }
    return {};
  }
  [[nodiscard]] std::optional<base::TimePoint> time(std::string_view column) {
    const std::string_view written = text(column);
    const auto time = moment(written);
    if (!written.empty() && !time && fault_.empty()) fault_ = fmt::format("{} is no time", column);
    return time;
  }
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  const std::vector<std::string>& columns_;
  const std::vector<std::string_view>& fields_;
  std::string fault_;
};

void add_credential(Reading& reading, ReportRow& row, const std::string& user,
                    std::string_view credential, std::string_view at) {
  const std::string prefix(credential);
  const bool is_key = credential.starts_with("access_key");
  const auto rotated = row.time(prefix + "_last_rotated");
  const bool active = row.text(prefix + "_active") == "true";
  if (!active && !rotated) return;  // there is none
  Record record(ItemClass::kIdentity, user + "/" + prefix);
  record.text("kind", is_key ? "access-key" : "certificate");
  record.text("title", fmt::format("{} of {}", is_key ? "Access key" : "Signing certificate",
                                   row.text("user")));
  record.text("state", active ? "active" : "disabled");
  record.text("credential", is_key ? "access-key" : "certificate");
  record.time("rotated", rotated);
  record.time("last_used", row.time(prefix + "_last_used_date"));
  record.label("last_used_service", row.text(prefix + "_last_used_service"));
  record.label("last_used_region", row.text(prefix + "_last_used_region"));
  record.label("principal", row.text("arn"));
  record.reference(fmt::format("{}#{}", row.text("arn"), credential));
  record.owner(row.text("user"), "the user that holds the key");
  reading.batch.add(std::move(record), at);
}

void add_user(Reading& reading, ReportRow& row, std::string_view at) {
  const std::string_view arn = row.text("arn");
  if (arn.empty() || row.text("user").empty()) {
    return reading.batch.refuse("a row without user or arn", at);
  }
  const std::string natural = natural_of(arn);
  Record record(ItemClass::kIdentity, natural);
  record.text("kind", "service-account");
  record.text("title", row.text("user"));
  record.text("vendor", "aws");
  record.time("created", row.time("user_creation_time"));
  auto used = row.time("password_last_used");
  for (const char* key : {"access_key_1_last_used_date", "access_key_2_last_used_date"}) {
    const auto time = row.time(key);
    if (time && (!used || *used < *time)) used = time;
  }
  record.time("last_used", used);
  const std::string_view password = row.text("password_enabled");
  if (password == "true") {
    record.flag("interactive", true);
    record.text("credential", "password");
  }
  record.label("password_enabled", password);
  record.label("mfa_active", row.text("mfa_active"));
  record.reference(arn);
  if (!row.fault().empty()) return reading.batch.refuse(row.fault(), at);
  reading.batch.add(std::move(record), at);
  for (const char* credential : {"access_key_1", "access_key_2", "cert_1", "cert_2"}) {
    add_credential(reading, row, natural, credential, at);
  }
}

void read_report(const Source& source, std::string_view csv, Reading& reading) {
  CsvReader rows(csv);
  std::vector<std::string> columns;
  for (;;) {  // ends: every turn takes a row
    const CsvNext next = rows.next();
    if (next == CsvNext::kEnd) break;
    const std::string at = fmt::format("{} line {}", source.at, rows.line());
    if (next == CsvNext::kFault) {
      reading.batch.refuse(fmt::format("not CSV: {}", rows.fault()), at);
      continue;
    }
    if (columns.empty()) {
      columns.assign(rows.fields().begin(), rows.fields().end());
      continue;
    }
    if (rows.fields().size() != columns.size()) {
      reading.batch.refuse("a row with another number of fields than the header", at);
      continue;
    }
    ReportRow row(columns, rows.fields());
    add_user(reading, row, at);
  }
  if (columns.empty()) {
    reading.fail(source, "a credential report without a header", "export it again");
  }
}

void read_report_json(Source& source, const Value& root, Reading& reading) {
  if (const auto at = moment(root["GeneratedTime"].text())) reading.batch.true_at(*at);
  std::string csv(root["Content"].text());
  if (!csv.starts_with(kReportStart)) {  // the command line tool prints it as base64
    const auto decoded = from_base64(csv);
    if (!decoded || !decoded->starts_with(kReportStart)) {
      return reading.fail(source, "Content is no credential report", "export it again",
                          root["Content"].line());
    }
    csv = *decoded;
  }
  Source inner{.name = source.name, .bytes = {}, .at = "#/Content"};
  read_report(inner, csv, reading);
}

void common(Record& record, Fields& fields) {
  record.text("vendor", "aws");
  record.time("created", fields.time("CreateDate"));
  record.label("path", fields.text("Path") == "/" ? "" : fields.text("Path"));
  record.label("permissions_boundary", fields.text("PermissionsBoundary.PermissionsBoundaryArn"));
  take_tags(record, fields.list("Tags"), "tag");
}

void finish(Reading& reading, Record record, const Fields& fields, std::string_view at) {
  if (!fields.fault().empty()) return reading.batch.refuse(fields.fault(), at);
  reading.batch.add(std::move(record), at);
}

void read_user(const Value& user, const AwsPolicies& policies, Reading& reading,
               std::string_view at) {
  Fields fields(user);
  const std::string_view arn = fields.text("Arn");
  if (arn.empty()) return reading.batch.refuse("a user without Arn", at);
  Record record(ItemClass::kIdentity, natural_of(arn));
  record.text("kind", "service-account");
  record.text("title", fields.text("UserName"));
  common(record, fields);
  record.time("last_used", fields.time("PasswordLastUsed"));
  record.reference(arn);
  record.reference(fields.text("UserId"));
  std::string fault;
  record.scope(policies.of_user(user, record, fault));
  if (!fault.empty()) return reading.batch.refuse(fault, at);
  finish(reading, std::move(record), fields, at);
}

void read_role(const Value& role, const AwsPolicies& policies, Reading& reading,
               std::string_view at) {
  Fields fields(role);
  const std::string_view arn = fields.text("Arn");
  if (arn.empty()) return reading.batch.refuse("a role without Arn", at);
  Record record(ItemClass::kIdentity, natural_of(arn));
  record.text("kind", "cloud-role");
  record.text("title", fields.text("RoleName"));
  record.text("purpose", fields.text("Description"));
  record.text("credential", "session-token");
  common(record, fields);
  record.time("last_used", fields.time("RoleLastUsed.LastUsedDate"));
  record.label("trusts", policies.trusted(role["AssumeRolePolicyDocument"]));
  record.reference(arn);
  record.reference(fields.text("RoleId"));
  std::string fault;
  record.scope(policies.of_role(role, record, fault));
  if (!fault.empty()) return reading.batch.refuse(fault, at);
  finish(reading, std::move(record), fields, at);
}

void read_key(const Value& key, Reading& reading, std::string_view at) {
  Fields fields(key);
  const std::string_view id = fields.text("AccessKeyId");
  Record record(ItemClass::kIdentity, fmt::format("access-key/{}", id));
  record.text("kind", "access-key");
  record.text("title", fmt::format("Access key of {}", fields.text("UserName")));
  record.text("credential", "access-key");
  record.text("vendor", "aws");
  record.text("state", fields.text("Status") == "Active" ? "active" : "disabled");
  record.time("created", fields.time("CreateDate"));
  record.owner(fields.text("UserName"), "the user that holds the key");
  if (key["SecretAccessKey"].is_text()) {
    record.exposed(step(at, "SecretAccessKey"), secret_fingerprint(key["SecretAccessKey"].text()));
  }
  finish(reading, std::move(record), fields, at);
}

void read_details(const Value& root, const AwsPolicies& policies, Reading& reading,
                  const std::string& at) {
  for (std::uint32_t i = 0; i < root.size(); ++i) {
    const std::string_view key = root.key(i);
    const Value list = root.at(i);
    const std::string here = step(at, key);
    for (std::uint32_t j = 0; list.is_list() && j < list.size(); ++j) {
      const Value entry = list.at(j);
      const std::string place = step(here, j);
      if (entry["RoleName"].exists() && entry["Arn"].exists()) {
        read_role(entry, policies, reading, place);
      } else if (entry["AccessKeyId"].exists()) {
        read_key(entry, reading, place);
      } else if (entry["UserName"].exists() && entry["Arn"].exists()) {
        read_user(entry, policies, reading, place);
      } else if (entry["GroupName"].exists()) {
        reading.batch.ignore(
            "a group is no identity; what it grants is in the scope of its members", place);
      } else if (entry["PolicyName"].exists()) {
        reading.batch.ignore("a policy is no identity; it is in the scope of who it is attached to",
                             place);
      } else {
        reading.batch.ignore("neither user, role, access key, group nor policy", place);
      }
    }
  }
}

}  // namespace

void read_aws(Source& source, Reading& reading) {
  if (std::string_view(source.bytes).starts_with(kReportStart)) {
    return read_report(source, source.bytes, reading);
  }
  bool understood = false;
  const bool read = reading.each_document(source, [&](const Value& document) {
    const std::uint32_t pages = document.is_list() ? document.size() : 1;
    AwsPolicies policies;
    for (std::uint32_t i = 0; i < pages; ++i) {
      policies.add(document.is_list() ? document.at(i) : document);
    }
    for (std::uint32_t i = 0; i < pages; ++i) {
      const Value page = document.is_list() ? document.at(i) : document;
      if (page["Content"].exists()) {
        understood = true;
        read_report_json(source, page, reading);
      } else if (page.is_map()) {
        understood = true;
        read_details(page, policies, reading, document.is_list() ? step("#", i) : "#");
      }
    }
  });
  if (read && !understood) {
    reading.fail(source, "neither a credential report nor authorization details of IAM",
                 "export with: aws iam get-credential-report, or: aws iam "
                 "get-account-authorization-details");
  }
}

}  // namespace onus::inventory
