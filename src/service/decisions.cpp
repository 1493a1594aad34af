#include "onus/inventory/decisions.h"

#include <fmt/format.h>

#include "onus/codec/time.h"
#include "onus/inventory/store.h"
#include "onus/service/inventory.h"
#include "onus/service/names.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

namespace {

constexpr std::size_t kDecisionsBytesMax = std::size_t{64} << 20;

fs::path folder_of(const Session& session) {
  std::error_code error;
  return fs::is_directory(session.root(), error) ? session.root() : session.root().parent_path();
}

// What a record is taken for now; not valid: for itself.
ItemIndex matched_item(const Estate& estate, const std::string& record) {
  for (const model::Observation& seen : estate.observations) {
    if (seen.id == record) return seen.item;
  }
  return {};
}

bool is_record(const Estate& estate, const std::string& record) {
  const ItemIndex item = estate.find(record);
  return (item.valid() && estate.item(item).observed) || matched_item(estate, record).valid();
}

Result<ItemIndex> party(const Estate& estate, const std::string& name, const char* what) {
  const auto found = find_item(estate, name, false);
  if (!found) return std::unexpected(found.error());
  const ItemClass item_class = estate.item(found->item).item_class;
  if (item_class == ItemClass::kPerson || item_class == ItemClass::kTeam) return found->item;
  return fail(ErrorKind::kInvalid,
              fmt::format("{} is {} {}: {} is a person or a team of the estate", name,
                          item_class == ItemClass::kIdentity ? "an" : "a",
                          model::class_name(item_class), what));
}

}  // namespace

inventory::DriftResult drift(const Session& session, base::Seconds unseen_after) {
  return inventory::find_drift(session.estate(), session.now(), unseen_after);
}

Result<fs::path> decide_match(const Session& session, const std::string& record,
                              const std::string& item, bool same) {
  const Estate& estate = session.estate();
  if (!is_record(estate, record)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("nothing with the id \"{}\" was observed; onus drift names what was",
                            report::safe(record)));
  }
  ItemIndex target = item.empty() ? matched_item(estate, record) : estate.find(item);
  if (!target.valid()) {
    return item.empty()
               ? fail(ErrorKind::kInvalid,
                      fmt::format("{} is matched with nothing; there is nothing to part", record))
               : fail(ErrorKind::kNotFound,
                      fmt::format("there is no item \"{}\" in the estate", report::safe(item)));
  }
  const fs::path file = folder_of(session) / std::string(model::kDecisionsFile);
  const auto old_text = inventory::read_file(file, kDecisionsBytesMax, true);
  if (!old_text) return std::unexpected(old_text.error());
  const auto text = inventory::decide(*old_text, record, estate.item(target).id, same);
  if (!text) return std::unexpected(text.error());
  const auto written = inventory::write_file(file, *text);
  if (!written) return std::unexpected(written.error());
  return file;
}

Result<fs::path> take(const Session& session, const TakeRequest& request) {
  const Estate& estate = session.estate();
  const auto found = find_item(estate, request.identity, false);
  if (!found) return std::unexpected(found.error());
  const model::Item& item = estate.item(found->item);
  if (item.item_class != ItemClass::kIdentity) {
    return fail(ErrorKind::kInvalid, fmt::format("{} is no identity", item.id));
  }
  if (!item.observed) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} is declared already, at {}:{}; write its owner there", item.id,
                            estate.files[item.place.file].name, item.place.line));
  }
  const auto owner = party(estate, request.owner, "an owner");
  if (!owner) return std::unexpected(owner.error());
  std::string_view sponsor;
  if (!request.sponsor.empty()) {
    const auto named = party(estate, request.sponsor, "a sponsor");
    if (!named) return std::unexpected(named.error());
    sponsor = estate.item(*named).id;
  }
  const std::string date = codec::format_time(session.now()).substr(0, 10);
  const std::string text = inventory::declaration(estate, found->item,
                                                  {.owner = estate.item(*owner).id,
                                                   .purpose = request.purpose,
                                                   .sponsor = sponsor,
                                                   .off_switch = request.off_switch,
                                                   .date = date});
  const fs::path file = folder_of(session) / "taken" / (std::string(item.id) + ".yaml");
  const auto written = inventory::create_file(file, text);
  if (!written) return std::unexpected(written.error());
  return file;
}

}  // namespace onus::service
