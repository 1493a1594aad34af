#include "shrink.h"

#include <algorithm>

namespace onus::twin {
namespace {

/// Walks the parts of a draft that can be dropped; the n-th one is dropped.
class Dropper {
 public:
  explicit Dropper(std::size_t n) : left_(n) {}

  bool drop(Case& from) {
    DraftQuestion& question = from.question;
    if (list(question.fails) || list(question.given) || list(question.take)) return true;
    if (value(question.detect)) return true;
    for (std::size_t i = 0; i < from.draft.items.size(); ++i) {
      if (hit()) {
        const std::string id = from.draft.items[i].id;
        from.draft.items.erase(from.draft.items.begin() + static_cast<std::ptrdiff_t>(i));
        forget(from, id);
        return true;
      }
      if (item(from.draft.items[i])) return true;
    }
    return false;
  }

 private:
  bool hit() { return left_-- == 0; }

  template <class T>
  bool list(std::vector<T>& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!hit()) continue;
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
    return false;
  }

  bool value(int& number) {
    if (number == 0 || !hit()) return false;
    number = 0;
    return true;
  }
  bool value(bool& flag) {
    if (!flag || !hit()) return false;
    flag = false;
    return true;
  }
  bool value(std::string& text) {
    if (text.empty() || !hit()) return false;
    text.clear();
    return true;
  }
  template <class T>
  bool value(std::optional<T>& maybe) {
    if (!maybe || !hit()) return false;
    maybe.reset();
    return true;
  }

  bool condition(MaybeCondition& maybe) { return value(maybe) || (maybe && inside(*maybe)); }

  bool inside(DraftCondition& at) {
    if (value(at.survives)) return true;
    for (DraftCondition& child : at.of) {
      if (at.of.size() == 1 || !child.of.empty() || child.gate != model::Gate::kItem) {
        if (hit()) {
          const DraftCondition only = child;
          at = only;
          return true;
        }
      }
      if (inside(child)) return true;
    }
    if (at.of.size() > 1 && list(at.of)) {
      at.threshold = std::min(at.threshold, static_cast<std::uint32_t>(at.of.size()));
      return true;
    }
    return false;
  }

  bool works(std::vector<DraftWork>& all) {
    if (list(all)) return true;
    return std::ranges::any_of(all, [&](DraftWork& work) {
      return condition(work.needs) || condition(work.by) || value(work.by_vendor) ||
             value(work.grant) || value(work.takes) || list(work.breaks) || list(work.uses_up);
    });
  }

  bool maybe_list(std::optional<std::vector<std::string>>& ids) {
    return value(ids) || (ids && list(*ids));
  }

  bool item(DraftItem& at) {
    if (value(at.planned) || value(at.expired) || condition(at.needs) || value(at.vendor)) {
      return true;
    }
    if (value(at.start_written)) return true;
    if (at.start_written && (condition(at.start_needs) || value(at.start_takes))) return true;
    if (works(at.restore) || value(at.away) || value(at.gone) || condition(at.reach)) return true;
    if (at.authenticators.empty() && value(at.authenticators_written)) return true;
    if (list(at.authenticators)) return true;
    for (DraftItem& key : at.authenticators) {
      if (item(key)) return true;
    }
    if (value(at.answers_in) || list(at.members) || value(at.on_call)) return true;
    if (value(at.state) || value(at.issuer) || value(at.lifetime) || value(at.renew_after)) {
      return true;
    }
    if (value(at.criticality) || value(at.tolerates) || maybe_list(at.access)) return true;
    if (maybe_list(at.recovery) || maybe_list(at.rollback)) return true;
    if (condition(at.users) || condition(at.identities) || value(at.lasts)) return true;
    if (works(at.steps) || condition(at.invoke) || condition(at.approve)) return true;
    return maybe_list(at.channels) || list(at.fails) || value(at.detect);
  }

  // What names an item that is gone forgets it, so that the case stays a whole estate.
  static void forget(std::vector<std::string>& ids, const std::string& id) { std::erase(ids, id); }
  static void forget(std::optional<std::vector<std::string>>& ids, const std::string& id) {
    if (ids) std::erase(*ids, id);
  }
  static void forget(std::string& named, const std::string& id) {
    if (named == id) named.clear();
  }
  static void forget(MaybeCondition& at, const std::string& id) {
    if (!at) return;
    if (at->gate == model::Gate::kItem && at->item == id) {
      at.reset();
    } else {
      forget(*at, id);
    }
  }
  static void forget(DraftCondition& at, const std::string& id) {
    std::erase_if(at.of, [&](const DraftCondition& child) {
      return child.gate == model::Gate::kItem && child.item == id;
    });
    for (DraftCondition& child : at.of) forget(child, id);
    at.threshold = std::min(at.threshold, static_cast<std::uint32_t>(at.of.size()));
  }
  static void forget(DraftWork& work, const std::string& id) {
    forget(work.needs, id);
    forget(work.by, id);
    forget(work.grant, id);
    forget(work.breaks, id);
    forget(work.uses_up, id);
  }
  static void forget(DraftItem& at, const std::string& id) {
    for (MaybeCondition* one : {&at.needs, &at.start_needs, &at.reach, &at.users, &at.identities,
                                &at.invoke, &at.approve}) {
      forget(*one, id);
    }
    for (DraftWork& work : at.restore) forget(work, id);
    for (DraftWork& work : at.steps) forget(work, id);
    for (DraftItem& key : at.authenticators) forget(key, id);
    for (auto* ids : {&at.access, &at.recovery, &at.rollback, &at.channels}) forget(*ids, id);
    forget(at.members, id);
    forget(at.fails, id);
    forget(at.on_call, id);
    forget(at.issuer, id);
  }
  static void forget(Case& from, const std::string& id) {
    for (DraftItem& at : from.draft.items) forget(at, id);
    forget(from.question.fails, id);
    forget(from.question.given, id);
    std::erase_if(from.question.take, [&](const auto& take) { return take.first == id; });
  }

  std::size_t left_;
};

}  // namespace

Case shrink(Case failing, const std::function<bool(const Case&)>& fails) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t n = 0;; ++n) {
      Case attempt = failing;
      if (!Dropper(n).drop(attempt)) break;
      if (!fails(attempt)) continue;
      failing = std::move(attempt);
      smaller = true;
      --n;  // what followed has taken its place
    }
  }
  return failing;
}

}  // namespace onus::twin
