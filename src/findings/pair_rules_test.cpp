#include <fmt/format.h>
#include <gtest/gtest.h>

#include "check_helper.h"

namespace onus::findings {
namespace {

// 840 candidates make 352,380 pairs; 420 of them lock out, and each is told.
TEST(Pairs, AreAllFoundAmongManyCandidates) {
  constexpr int kPairs = 420;
  std::string components = "components:\n", needs;
  for (int i = 0; i < kPairs; ++i) {
    components += fmt::format("  a{0}: {{needs: []}}\n  b{0}: {{needs: []}}\n", i);
    needs += fmt::format("{}{{any: [a{}, b{}]}}", i == 0 ? "" : ", ", i, i);
  }
  const Checked checked("onus: v1\nestate: {name: E}\n" + components +
                        "workflows: {w: {method: passkey, needs: [" + needs +
                        "]}}\noperations: {o: {criticality: critical, access: [w]}}\n");
  ASSERT_TRUE(checked.loaded.ok()) << checked.diagnostics();
  EXPECT_TRUE(checked.result.complete);
  const Finding* pairs = checked.find("DEP002");
  ASSERT_NE(pairs, nullptr);
  EXPECT_TRUE(pairs->message.starts_with("420 pairs of failures lock o out")) << pairs->message;
}

}  // namespace
}  // namespace onus::findings
