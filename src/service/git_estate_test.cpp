#include "git_estate.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "process.h"

namespace onus::service {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

/// A real repository in a directory of its own, with an estate in infra/access.
class Repository : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "onus-git-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    estate_ = root_ / "infra" / "access";
    fs::create_directories(estate_ / "rotas");
    git({"init", "-q", "-b", "main", "."});
    write("estate.yaml", "onus: v1\nestate: {name: First}\nrotas: {r: {ics: rotas/r.ics}}\n");
    write("rotas/r.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n");
    write("notes.txt", "none of ours\n");
    write(".hidden/estate.yaml", "not read\n");
    commit();
  }
  void TearDown() override { fs::remove_all(root_); }

  void git(std::vector<std::string> words) const {
    std::vector<std::string> all{
        "git", "-C", root_.string(), "-c", "user.email=t@example.com", "-c", "user.name=t"};
    all.insert(all.end(), words.begin(), words.end());
    const auto end = run_process(all, "", 1 << 20, {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"});
    ASSERT_TRUE(end.has_value());
    ASSERT_EQ(end->code, 0) << end->err;
  }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((estate_ / name).parent_path());
    std::ofstream(estate_ / name) << text;
  }
  void commit() const {
    git({"add", "-A"});
    git({"commit", "-q", "-m", "x"});
  }

  fs::path root_, estate_;
};

TEST_F(Repository, ReadsASubdirectoryAsItWasCommitted) {
  write("estate.yaml", "onus: v1\nestate: {name: Second}\n");
  const auto found = load_revision(estate_, "main");
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_TRUE(found->loaded.ok());
  EXPECT_EQ(found->loaded.estate.name, "First");
  EXPECT_EQ(found->loaded.estate.rotas.size(), 1U);
  EXPECT_EQ(found->commit.size(), 40U);
}

TEST_F(Repository, ReadsAnEarlierCommitAndLeavesTheWorkingTreeAlone) {
  write("estate.yaml", "onus: v1\nestate: {name: Second}\n");
  commit();
  write("estate.yaml", "onus: v1\nestate: {name: Third}\n");
  const auto found = load_revision(estate_, "HEAD~1");
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->loaded.estate.name, "First");
  std::ifstream now(estate_ / "estate.yaml");
  std::string line;
  std::getline(now, line);
  std::getline(now, line);
  EXPECT_EQ(line, "estate: {name: Third}");
}

TEST_F(Repository, ReadsOneFile) {
  write("other.yaml", "onus: v1\nestate: {name: Other}\n");
  commit();
  const auto found = load_revision(estate_ / "other.yaml", "main");
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->loaded.estate.name, "Other");
  write("new.yaml", "onus: v1\n");
  const auto missing = load_revision(estate_ / "new.yaml", "main");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
}

TEST_F(Repository, RefusesNamesThatGitCouldReadOtherwise) {
  for (const std::string bad : {"-h", "--output=/tmp/x", "", "main:infra", "a b", "x\ny", "\x01",
                                "main\\", "ma?n", "m*", "[a]"}) {
    const auto found = load_revision(estate_, bad);
    ASSERT_FALSE(found.has_value()) << bad;
    EXPECT_EQ(found.error().kind, ErrorKind::kInvalid) << bad;
  }
  EXPECT_FALSE(load_revision(estate_, std::string(kRevisionNameMax + 1, 'a')).has_value());
  const auto longest = load_revision(estate_, std::string(kRevisionNameMax, 'a'));
  ASSERT_FALSE(longest.has_value());
  EXPECT_EQ(longest.error().kind, ErrorKind::kNotFound);
}

TEST_F(Repository, SaysWhatIsNotThere) {
  EXPECT_EQ(load_revision(estate_, "nowhere").error().kind, ErrorKind::kNotFound);
  fs::create_directories(root_ / "empty");
  EXPECT_EQ(load_revision(root_ / "empty", "main").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(load_revision("/", "main").error().kind, ErrorKind::kNotFound);
}

TEST_F(Repository, FollowsNoLink) {
  fs::create_directory_symlink("rotas", estate_ / "more");
  commit();
  const auto found = load_revision(estate_, "main");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(found.error().message.find("more is a link"), std::string::npos);
}

TEST_F(Repository, RunsNoFilterOfTheRepository) {
  write(".gitattributes", "*.yaml filter=evil\n");
  git({"config", "filter.evil.smudge", "touch " + (root_ / "ran").string() + "; cat"});
  git({"config", "core.pager", "touch " + (root_ / "ran").string()});
  commit();
  ASSERT_TRUE(load_revision(estate_, "main").has_value());
  EXPECT_FALSE(fs::exists(root_ / "ran"));
}

TEST_F(Repository, TellsWhatIsWrongWithTheFiles) {
  write("estate.yaml", "onus: v1\nestate: {nmae: First}\n");
  commit();
  const auto found = load_revision(estate_, "main");
  ASSERT_TRUE(found.has_value());
  EXPECT_FALSE(found->loaded.ok());
}

TEST(Process, TellsHowAProgramEnded) {
  EXPECT_EQ(run_process({"onus-no-such-program"}, "", 100)->code, 127);
  const auto cat = run_process({"cat"}, "to and fro", 100);
  ASSERT_TRUE(cat.has_value());
  EXPECT_EQ(cat->out, "to and fro");
  EXPECT_EQ(run_process({"cat"}, "0123456789", 10)->out.size(), 10U);
  EXPECT_EQ(run_process({"cat"}, "0123456789a", 10).error().kind, ErrorKind::kLimit);
  ::setenv("ONUS_TEST_GONE", "here", 1);
  const auto without = run_process({"env"}, "", 1 << 20, {"ONUS_TEST_GONE"});
  EXPECT_EQ(without->out.find("ONUS_TEST_GONE"), std::string::npos);
  EXPECT_NE(run_process({"env"}, "", 1 << 20)->out.find("ONUS_TEST_GONE"), std::string::npos);
}

}  // namespace
}  // namespace onus::service
