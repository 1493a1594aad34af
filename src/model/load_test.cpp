#include "onus/model/load.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "onus/model/render_diagnostic.h"

namespace onus::model {
namespace {

namespace fs = std::filesystem;

/// "file:line:column code" of every error.
std::vector<std::string> errors(const Loaded& loaded) {
  std::vector<std::string> all;
  for (const Diagnostic& d : loaded.diagnostics) {
    if (d.level != DiagnosticLevel::kError) continue;
    all.push_back(fmt::format("{}:{}:{} {}", d.file, d.place.line, d.place.column, d.code));
  }
  return all;
}

using Errors = std::vector<std::string>;

constexpr std::string_view kSmall =
    "onus: v1\nestate: {name: Small}\ncomponents:\n  okta: {kind: identity-provider, needs: []}\n";

TEST(LoadDocuments, ReadsYamlAndNdjsonAsOneEstate) {
  const std::vector<Document> documents{
      {"b.ndjson",
       "{\"id\":\"vpn\",\"class\":\"component\",\"kind\":\"network\",\"needs\":[\"okta\"]}\n"},
      {"a.yaml", kSmall}};
  const Loaded loaded = load_documents(documents);
  EXPECT_EQ(errors(loaded), Errors{});
  EXPECT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.estate.name, "Small");
  EXPECT_TRUE(loaded.estate.find("okta").valid());
  EXPECT_TRUE(loaded.estate.find("vpn").valid());
  EXPECT_EQ(loaded.estate.files[0].name, "a.yaml");
  EXPECT_EQ(loaded.bytes_read, documents[0].bytes.size() + kSmall.size());
}

TEST(LoadDocuments, ReportsInOrderOfPlaceWithTheLines) {
  const std::vector<Document> documents{{"c.txt", "x"},
                                        {"b.ndjson", "\n{\"id\":\"x\",}\n"},
                                        {"a.yaml", "onus: v1\nonus: v1\nestate: {name: \"\x1b\"}"}};
  const Loaded loaded = load_documents(documents);
  EXPECT_EQ(errors(loaded),
            (Errors{"a.yaml:3:17 E0016", "b.ndjson:2:11 E0040", "c.txt:0:0 E0011"}));
  EXPECT_EQ(loaded.errors, 3U);
  ASSERT_GE(loaded.diagnostics.size(), 2U);
  EXPECT_EQ(loaded.diagnostics[0].source_line, "estate: {name: \"␛\"}");
  EXPECT_EQ(loaded.diagnostics[1].source_line, "{\"id\":\"x\",}");
  EXPECT_EQ(loaded.diagnostics[1].source_column, 11U);
}

TEST(LoadDocuments, RendersARepeatedKey) {
  const std::string text = std::string(kSmall) + "  okta: {needs: []}\n";
  const std::vector<Document> documents{{"estate.yaml", text}};
  const Loaded loaded = load_documents(documents);
  ASSERT_EQ(loaded.errors, 1U);
  EXPECT_EQ(render(loaded.diagnostics[0], false),
            "estate.yaml:5:3: the key \"okta\" is written twice here; the second is left out "
            "[E0021]\n"
            "    5 |   okta: {needs: []}\n"
            "      |   ^~~~  remove one of them, or give it another name\n"
            "      = estate.yaml:4:3: first declared here\n");
}

TEST(LoadDocuments, StandsOnBothSidesOfTheYamlFileLimit) {
  const std::vector<Document> documents{{"a.yaml", kSmall}};
  EXPECT_TRUE(load_documents(documents, {.yaml_file_bytes_max = kSmall.size()}).ok());
  const Loaded large = load_documents(documents, {.yaml_file_bytes_max = kSmall.size() - 1});
  EXPECT_EQ(errors(large), Errors{"a.yaml:0:0 E0005"});
}

class LoadEstateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "onus-load-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    std::ofstream(root_ / "a.yaml") << kSmall;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  fs::path root_;
};

TEST_F(LoadEstateTest, ReadsAFolderAndASingleFile) {
  const Loaded folder = load_estate(root_);
  EXPECT_EQ(errors(folder), Errors{});
  EXPECT_EQ(folder.estate.files[0].name, (root_ / "a.yaml").generic_string());
  EXPECT_EQ(load_estate(root_ / "").estate.files[0].name, folder.estate.files[0].name);
  EXPECT_EQ(load_estate(root_ / "a.yaml").estate.name, "Small");
}

TEST_F(LoadEstateTest, SaysWhatItCouldNotRead) {
  fs::create_symlink("/", root_ / "out");
  std::ofstream(root_ / "b.ndjson") << "[]\n";
  const std::string at = root_.generic_string();
  const Loaded loaded = load_estate(root_);
  EXPECT_EQ(errors(loaded), (Errors{at + "/b.ndjson:1:1 E0042", at + "/out:0:0 E0003"}));
  EXPECT_EQ(loaded.diagnostics[0].source_line, "[]");
  EXPECT_EQ(errors(load_estate(root_ / "none")), Errors{at + "/none:0:0 E0001"});
  EXPECT_EQ(load_estate(root_).estate.name, "Small");
}

}  // namespace
}  // namespace onus::model
