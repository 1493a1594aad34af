#include "directory.h"

#include <algorithm>
#include <array>

namespace onus::model {
namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& byte : lowered) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  return lowered;
}

}  // namespace

Directory::Directory(const Estate& estate) {
  const auto add = [](Words& words, std::string_view text, ItemIndex person) {
    if (!text.empty()) words.emplace_back(lower(text), person);
  };
  for (const ItemIndex person : estate.of_class(ItemClass::kPerson)) {
    add(mails_, estate.person(person).email, person);
    add(ids_, estate.item(person).id, person);
    add(names_, estate.person(person).name, person);
  }
  for (const Observation& record : estate.observations) {
    if (estate.item(record.item).item_class == ItemClass::kPerson) {
      add(ids_, record.id, record.item);
    }
  }
  for (Words* words : {&mails_, &ids_, &names_}) {
    std::sort(words->begin(), words->end());
    words->erase(std::unique(words->begin(), words->end()), words->end());
  }
}

ItemIndex Directory::find(std::string_view text) const {
  const std::pair wanted(lower(text), ItemIndex());
  for (const Words* words : {&mails_, &ids_, &names_}) {
    const auto [first, last] =
        std::equal_range(words->begin(), words->end(), wanted,
                         [](const auto& a, const auto& b) { return a.first < b.first; });
    if (last - first == 1) return first->second;
  }
  return {};
}

ItemIndex Directory::find_in_title(std::string_view title) const {
  const ItemIndex whole = find(title);
  if (whole.valid()) return whole;
  struct Mark {
    std::string_view text;
    bool names_after;  // "Primary: Ines Okafor" as well as "Ines Okafor: primary"
  };
  static constexpr std::array<Mark, 5> kMarks{
      {{" - ", true}, {" – ", true}, {": ", true}, {" (", false}, {", ", false}}};
  for (const Mark& mark : kMarks) {
    const std::size_t at = title.find(mark.text);
    if (at == std::string_view::npos) continue;
    const ItemIndex before = find(title.substr(0, at));
    if (before.valid()) return before;
    const ItemIndex after =
        mark.names_after ? find(title.substr(at + mark.text.size())) : ItemIndex();
    if (after.valid()) return after;
  }
  return {};
}

ItemIndex Directory::find(const codec::RotaEvent& event) const {
  for (const codec::Who& who : event.who) {
    const bool title = who.source == codec::WhoSource::kSummary;
    const ItemIndex found = title ? find_in_title(who.text) : find(who.text);
    if (found.valid()) return found;
  }
  return {};
}

}  // namespace onus::model
