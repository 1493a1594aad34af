// Vectors for tables that are read at random places.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace onus::diagrams {

/// Asks for large pages where a table is large: with small ones most of the time of a big diagram
/// goes into finding the page.
template <class T>
struct BigAllocator {
  using value_type = T;

  BigAllocator() = default;
  template <class U>
  explicit BigAllocator(const BigAllocator<U>&) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    constexpr std::size_t kPage = std::size_t{1} << 21U;
    if (count > ~std::size_t{0} / sizeof(T) - kPage) throw std::bad_alloc();
    const std::size_t bytes = count * sizeof(T);
    if (bytes < 2 * kPage) return static_cast<T*>(::operator new(bytes));
    const std::size_t rounded = (bytes + kPage - 1) / kPage * kPage;
    void* const memory = std::aligned_alloc(kPage, rounded);
    if (memory == nullptr) throw std::bad_alloc();
    // Advice only: without it the table is slower, not wrong.
    static_cast<void>(::madvise(memory, rounded, MADV_HUGEPAGE));
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) noexcept {
    constexpr std::size_t kPage = std::size_t{1} << 21U;
    if (count * sizeof(T) < 2 * kPage) {
      ::operator delete(memory);
    } else {
      std::free(memory);
    }
  }

  bool operator==(const BigAllocator&) const = default;
};

template <class T>
using BigVector = std::vector<T, BigAllocator<T>>;

}  // namespace onus::diagrams
