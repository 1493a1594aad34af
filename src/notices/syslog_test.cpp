#include "onus/notices/syslog.h"

#include <gtest/gtest.h>

namespace onus::notices {
namespace {

TEST(SyslogFrame, IsAsRfc5424HasIt) {
  NoticeFacts facts;
  facts.event = NoticeEvent::kFrozen;
  facts.statement = "a]b\"c\\d";
  facts.at = base::TimePoint(std::chrono::seconds(1767600000));
  facts.policy = "grid";
  facts.person = "ana";
  const auto notice = make_notice(facts);
  ASSERT_TRUE(notice);
  SyslogSetting setting;
  setting.host = "onus-1";
  setting.enterprise = 99;
  // authpriv (10) times 8 and warning (4)
  const std::string message =
      "<84>1 2026-01-05T08:00:00Z onus-1 onus - frozen "
      "[onus@99 delivery=\"0123\" statement=\"a\\]b\\\"c\\\\d\" event=\"frozen\"] \xEF\xBB\xBF"
      "Emergency policy grid is FROZEN by ana. Person: ana; Policy: grid; "
      "At: 2026-01-05T08:00:00Z; Statement: a]b\"c\\d; What to do: Nothing is granted under it "
      "until the freeze ends or its quorum lifts it.";
  EXPECT_EQ(syslog_frame(setting, *notice, {"0123", facts.at}),
            std::to_string(message.size()) + " " + message);
}

TEST(SyslogFrame, IsOneFrameWhateverTheFactsHold) {
  NoticeFacts facts;
  facts.statement = facts.person = facts.operation = "x\n12 <1>1 evil\r\n\"]";
  const auto notice = make_notice(facts);
  ASSERT_TRUE(notice);
  const std::string frame = syslog_frame({}, *notice, {"0123", {}});
  EXPECT_EQ(frame.find('\n'), std::string::npos);
  const std::size_t space = frame.find(' ');
  EXPECT_EQ(std::stoul(frame.substr(0, space)), frame.size() - space - 1);
}

TEST(SyslogSetting, HostFitsTheHeader) {
  SyslogSetting setting;
  EXPECT_FALSE(make_syslog({"siem"}, setting)) << "no roots";
}

}  // namespace
}  // namespace onus::notices
