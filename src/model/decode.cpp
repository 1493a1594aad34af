#include "decode.h"

#include "decoder.h"

namespace onus::model {

struct EstateBuilder::State {
  Decoder decoder;
};

EstateBuilder::EstateBuilder(const LoadLimits& limits, Problems& problems)
    : state_(new State{{limits, problems}}) {}

EstateBuilder::~EstateBuilder() = default;

void EstateBuilder::add_document(const NodeTree& tree) { state_->decoder.document(tree); }

void EstateBuilder::add_item(const NodeTree& tree) { state_->decoder.line(tree); }

void EstateBuilder::add_observed(const NodeTree& tree) { state_->decoder.observed_line(tree); }

Estate EstateBuilder::finish(std::vector<SourceFile> files, Attachments& attachments) {
  return state_->decoder.finish(std::move(files), attachments);
}

}  // namespace onus::model
