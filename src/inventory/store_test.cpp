#include "onus/inventory/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "test_import.h"

namespace onus::inventory {
namespace {

constexpr std::string_view kThree =
    "id,kind,title,last_used,owner\n"
    "relay,service-account,Relay,2026-11-01,ines\n"
    "poller,token,Poller,,\n"
    "old,token,Old,,\n";

base::Result<Import> table(std::string_view csv, std::string_view old_text = {},
                           base::TimePoint now = kTestNow) {
  return import_text("inventory", {{"table.csv", std::string(csv)}}, old_text, now);
}

TEST(UpdateSource, WritesOneLineAnItemInOrderOfIds) {
  const auto import = table("id,kind\nb,token\na,token\n");
  ASSERT_TRUE(import.has_value());
  // The digest: printf 'id,kind\nb,token\na,token\n' | sha256sum
  EXPECT_EQ(import->update.text,
            "{\"id\":\"inventory\",\"class\":\"source\",\"inputs\":[{\"file\":\"table.csv\","
            "\"digest\":\"sha256:"
            "2695143733030df3e87ec1ebac7abaef4431de5b69f351f97edf202e59270bed\","
            "\"at\":\"2026-11-26T00:00:00Z\"}]}\n"
            "{\"id\":\"inventory.a\",\"class\":\"identity\",\"kind\":\"token\",\"observed\":{"
            "\"in\":0,\"at\":\" line 3\"}}\n"
            "{\"id\":\"inventory.b\",\"class\":\"identity\",\"kind\":\"token\",\"observed\":{"
            "\"in\":0,\"at\":\" line 2\"}}\n");
}

TEST(UpdateSource, TellsNewChangedGoneAndLeavesTheRest) {
  const auto first = table(kThree);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->update.added, 3U);
  const auto second = table(
      "id,kind,title,last_used,owner\n"
      "relay,service-account,Relay,2026-11-20,ines\n"
      "poller,token,Poller,,\n"
      "fresh,token,Fresh,,\n",
      first->update.text, kTestNow + base::Seconds{86400});
  ASSERT_TRUE(second.has_value());
  const Update& update = second->update;
  EXPECT_EQ(update.added, 1U);
  EXPECT_EQ(update.changed, 1U);
  EXPECT_EQ(update.gone, 1U);
  EXPECT_EQ(update.unchanged, 1U);
  ASSERT_EQ(update.changed_first.size(), 1U);
  EXPECT_EQ(update.changed_first[0].id, "inventory.relay");
  EXPECT_EQ(update.changed_first[0].keys, "last_used");
  EXPECT_NE(line_of(*second, "inventory.old").find("\"gone\":\"2026-11-27T00:00:00Z\""),
            std::string::npos);
  const model::Loaded loaded = load_beside(*second);
  EXPECT_EQ(load_errors(loaded), "");
  EXPECT_EQ(loaded.estate.identity(loaded.estate.find("inventory.old")).state, "removed");
}

TEST(UpdateSource, WhatIsGoneIsForgottenInTheEndAndMayComeBack) {
  const auto first = table(kThree);
  const auto gone = table("id,kind\nrelay,token\n", first->update.text);
  ASSERT_TRUE(gone.has_value());
  EXPECT_EQ(gone->update.gone, 2U);
  const auto back = table(kThree, gone->update.text);
  EXPECT_EQ(back->update.added, 2U);
  EXPECT_EQ(line_of(*back, "inventory.old").find("\"gone\""), std::string::npos);
  const auto kept = table("id,kind\nrelay,api-key\n", gone->update.text, kTestNow + kGoneKept);
  EXPECT_NE(line_of(*kept, "inventory.old"), "");
  const auto later =
      table("id,kind\nrelay,api-key\n", gone->update.text, kTestNow + kGoneKept + base::Seconds{1});
  EXPECT_EQ(line_of(*later, "inventory.old"), "");
}

TEST(UpdateSource, LeavesAFileAloneThatItDidNotWrite) {
  for (const char* text :
       {"onus: v1\n", "{\"id\":\"other\",\"class\":\"source\",\"inputs\":[]}\n",
        "{\"id\":\"inventory\",\"class\":\"source\",\"inputs\":[]}\nby hand\n"}) {
    const auto import = table(kThree, text);
    ASSERT_FALSE(import.has_value()) << text;
    EXPECT_EQ(import.error().kind, base::ErrorKind::kDenied);
  }
}

TEST(SourceName, IsPlain) {
  EXPECT_TRUE(is_source_name("aws-prod-2"));
  EXPECT_TRUE(is_source_name(std::string(40, 'a')));
  for (const char* name : {"", "-a", "A", "a/b", "..", "decisions", "a.b"}) {
    EXPECT_FALSE(is_source_name(name)) << name;
  }
  EXPECT_FALSE(is_source_name(std::string(41, 'a')));
}

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "onus-store-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  std::filesystem::path root_;
};

TEST_F(Files, AreReplacedAsAWholeAndNothingIsLeftBeside) {
  const auto path = root_ / "observed" / "a.ndjson";
  ASSERT_TRUE(write_file(path, "one").has_value());
  ASSERT_TRUE(write_file(path, "two").has_value());
  EXPECT_EQ(*read_file(path, 3), "two");
  EXPECT_EQ(read_file(path, 2).error().kind, base::ErrorKind::kLimit);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}), 1);
}

TEST_F(Files, ANewFileNeverReplacesOneThatIsThere) {
  const auto path = root_ / "taken" / "a.yaml";
  ASSERT_TRUE(create_file(path, "mine").has_value());
  const auto again = create_file(path, "other");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, base::ErrorKind::kDenied);
  EXPECT_EQ(*read_file(path, 100), "mine");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}), 1);
}

TEST_F(Files, WhatIsMissingOrNoFileIsSaid) {
  EXPECT_EQ(*read_file(root_ / "none", 10, true), "");
  EXPECT_EQ(read_file(root_ / "none", 10).error().kind, base::ErrorKind::kIo);
  EXPECT_EQ(read_file(root_, 10).error().kind, base::ErrorKind::kIo);
}

}  // namespace
}  // namespace onus::inventory
