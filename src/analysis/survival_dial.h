// Turning the `survives` of some references in a compiled graph, without compiling it again.
#pragma once

#include <optional>
#include <vector>

#include "graph_parts.h"
#include "onus/base/result.h"

namespace onus::analysis {

/// The references by which others outlive one item, and what a lifetime leaves of them.
class SurvivalDial {
 public:
  /// For an identity: its own validity, which outlives its issuer. For anything else: every
  /// reference to it that carries `survives`.
  ///
  /// Pre     the graph outlives the dial, and nobody else uses it.
  /// Errors  kInvalid: there is no such reference.
  [[nodiscard]] static base::Result<SurvivalDial> make(Graph& graph, ItemIndex subject);

  [[nodiscard]] ItemIndex outlived() const { return outlived_; }
  [[nodiscard]] const std::vector<ItemIndex>& holders() const { return holders_; }
  [[nodiscard]] Seconds renew_after() const { return renew_after_; }
  [[nodiscard]] Seconds lifetime() const { return lifetime_; }
  /// The lifetime as written; none where references differ.
  [[nodiscard]] std::optional<Seconds> as_written() const { return written_; }

  /// What is left, in the worst case, of a credential that lives `lifetime`.
  /// Post    grows with `lifetime`, by no more.
  [[nodiscard]] Seconds left_of(Seconds lifetime) const;
  /// The shortest lifetime within [from, to] that leaves at least `left`; `to` + 1 where none does.
  [[nodiscard]] Seconds lifetime_for(Seconds left, Seconds from, Seconds to) const;
  void set(Seconds left);

 private:
  explicit SurvivalDial(Graph& graph) : graph_(&graph) {}
  base::Result<void> find_identity(ItemIndex identity);
  base::Result<void> find_references(ItemIndex item);
  void list_places();

  Graph* graph_;
  ItemIndex outlived_;
  std::vector<ItemIndex> holders_;
  std::vector<std::uint32_t> entries_;   // of the graph's survivals, ascending
  std::vector<std::uint32_t> turned_;    // slots that hold them, ascending
  std::vector<Survivals::Group> fixed_;  // the other survivals of the outlived item
  std::optional<Seconds> written_;
  Seconds renew_after_{0}, lifetime_{1};
};

}  // namespace onus::analysis
