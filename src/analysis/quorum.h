// The public header under the name by which this layer knows it.
#pragma once

#include "onus/analysis/quorum.h"
