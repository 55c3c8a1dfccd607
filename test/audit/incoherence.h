#pragma once

#include <stdexcept>

namespace audit {

// The equations contradict the bounds: what is published, or what the reader takes for granted, is wrong.
struct Incoherence : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace audit
