#include "files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

namespace onus::model {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for one test, gone afterwards.
class FilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "onus-files-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    top_ = fs::canonical(name);
    root_ = top_ / "estate";
    fs::create_directory(root_);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(top_, ignored);
  }
  void write(const fs::path& relative, std::string_view text = "onus: v1\n") const {
    fs::create_directories((root_ / relative).parent_path());
    std::ofstream(root_ / relative) << text;
  }
  /// "path" of each, with its code where it was refused.
  [[nodiscard]] std::vector<std::string> found(const LoadLimits& limits = {}) const {
    std::vector<std::string> names;
    for (const FoundFile& file : find_files(root_, limits)) {
      const std::string& code = file.refusal.code;
      names.push_back(code.empty() ? file.relative : file.relative + " " + code);
    }
    return names;
  }
  fs::path top_, root_;
};

using Names = std::vector<std::string>;

TEST_F(FilesTest, ListsWhatIsForUsInByteOrder) {
  for (const char* name : {"b.yaml", "a/z.yml", "a.ndjson", "B.yaml", "a-b.yaml", "notes.txt",
                           "UP.YAML", ".hidden.yaml", ".git/x.yaml", "a/.y/x.yaml"}) {
    write(name);
  }
  EXPECT_EQ(found(), (Names{"B.yaml", "a-b.yaml", "a.ndjson", "a/z.yml", "b.yaml"}));
}

TEST_F(FilesTest, SaysWhenThereIsNothing) {
  EXPECT_EQ(found(), Names{" E0002"});
  root_ = top_ / "missing";
  EXPECT_EQ(found(), Names{" E0001"});
}

TEST_F(FilesTest, TakesASingleFile) {
  write("one.yaml");
  root_ = root_ / "one.yaml";
  const auto files = find_files(root_, {});
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].kind, FileKind::kYaml);
  EXPECT_EQ(files[0].path, root_);
}

TEST_F(FilesTest, RefusesLinksThatLeaveTheRoot) {
  std::ofstream(top_ / "secret.yaml") << "x: 1\n";
  fs::create_directory(top_ / "outside");
  fs::create_directory(top_ / "estate-2");  // begins like the root and is not below it
  std::ofstream(top_ / "estate-2/x.yaml") << "x: 1\n";
  write("a.yaml");
  fs::create_symlink(top_ / "secret.yaml", root_ / "link.yaml");
  fs::create_symlink("../outside", root_ / "folder");
  fs::create_symlink("../estate-2/x.yaml", root_ / "near.yaml");
  fs::create_symlink("../secret.yaml", root_ / "readme.txt");
  fs::create_symlink("nowhere", root_ / "broken.yaml");
  EXPECT_EQ(found(), (Names{"a.yaml", "broken.yaml E0001", "folder E0003", "link.yaml E0003",
                            "near.yaml E0003"}));
}

TEST_F(FilesTest, FollowsLinksInsideOnceAndEndsLoops) {
  write("real/a.yaml");
  write("real/deep/b.yaml");
  write(".store/c.yaml");
  fs::create_symlink("real", root_ / "again");
  fs::create_symlink("..", root_ / "real/deep/up");
  fs::create_symlink("self", root_ / "self");
  fs::create_symlink(".store/c.yaml", root_ / "z.yaml");
  fs::create_symlink(".store/c.yaml", root_ / "c.yaml");
  fs::create_symlink("real/a.yaml", root_ / "0.yaml");
  EXPECT_EQ(found(), (Names{"c.yaml", "real/a.yaml", "real/deep/b.yaml"}));
}

TEST_F(FilesTest, StandsOnBothSidesOfItsLimits) {
  write("a.yaml");
  write("b.yaml");
  write("s/t/c.yaml");
  EXPECT_EQ(found({.files_max = 3}), (Names{"a.yaml", "b.yaml", "s/t/c.yaml"}));
  EXPECT_EQ(found({.files_max = 1}), (Names{"a.yaml E0006", "b.yaml"}));
  EXPECT_EQ(found({.directory_depth_max = 2}), (Names{"a.yaml", "b.yaml", "s/t/c.yaml"}));
  EXPECT_EQ(found({.directory_depth_max = 1}), (Names{"a.yaml", "b.yaml", "s/t E0007"}));
  EXPECT_EQ(found({.directory_entries_max = 5}), (Names{"a.yaml", "b.yaml", "s/t/c.yaml"}));
  EXPECT_EQ(found({.directory_entries_max = 4}), (Names{" E0006", "a.yaml", "b.yaml"}));
}

TEST_F(FilesTest, NeverWaitsForAPipe) {
  ASSERT_EQ(::mkfifo((root_ / "pipe.yaml").c_str(), 0600), 0);
  const auto source = open_file(root_ / "pipe.yaml");
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, "E0004");
  EXPECT_EQ(open_file(root_).error().code, "E0004");
  EXPECT_EQ(open_file(root_ / "none").error().code, "E0001");
}

TEST_F(FilesTest, ReadsWholeFilesUpToTheirLimit) {
  const std::string text(200'000, 'x');
  write("big.yaml", text);
  EXPECT_EQ(read_all(**open_file(root_ / "big.yaml"), text.size()).value(), text);
  EXPECT_EQ(read_all(**open_file(root_ / "big.yaml"), text.size() - 1).error().code, "E0005");
  MemorySource empty("");
  EXPECT_EQ(read_all(empty, 0).value(), "");
}

TEST_F(FilesTest, AttachmentsStayInsideTheRoot) {
  write("teams/a.yaml");
  write("rotas/x.ics", "BEGIN");
  std::ofstream(top_ / "secret.ics") << "SECRET";
  fs::create_symlink(top_ / "secret.ics", root_ / "rotas/link.ics");
  const fs::path naming = root_ / "teams/a.yaml";
  const auto code = [&](std::string_view named, std::size_t bytes_max = 5) {
    const auto bytes = read_attachment(root_, naming, named, bytes_max);
    return bytes ? "read " + *bytes : bytes.error().code;
  };
  EXPECT_EQ(code("../rotas/x.ics"), "read BEGIN");
  EXPECT_EQ(code("../rotas/x.ics", 4), "E0010");
  EXPECT_EQ(code("../rotas/none.ics"), "E0008");
  EXPECT_EQ(code("../../secret.ics"), "E0009");
  EXPECT_EQ(code("../rotas/link.ics"), "E0009");
  EXPECT_EQ(code((top_ / "secret.ics").native()), "E0009");
  EXPECT_EQ(code("/etc/passwd"), "E0009");
  EXPECT_EQ(code(std::string_view("a\0b", 3)), "E0009");
  EXPECT_EQ(code(".."), "E0008");  // a folder
}

}  // namespace
}  // namespace onus::model
