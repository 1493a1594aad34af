#include "onus/notices/channel.h"

namespace onus::notices {

Delivery received(std::string receipt) {
  return {true, false, one_line(receipt, kReceiptBytesMax)};
}

Delivery refused(const base::Error& why, bool for_good) {
  return {false, for_good, one_line(why.message, kReceiptBytesMax)};
}

}  // namespace onus::notices
