# Puts mappings/*.yaml into the binary, so that `onus import okta` works from an installed one. A
# kind is added by adding a file.
file(GLOB ONUS_MAPPINGS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/mappings/*.yaml)
set(ONUS_MAPPINGS_SOURCE ${PROJECT_BINARY_DIR}/generated/inventory_mappings.cpp)
add_custom_command(
  OUTPUT ${ONUS_MAPPINGS_SOURCE}
  COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${ONUS_MAPPINGS_SOURCE}"
          -D "MAPPINGS_DIR=${PROJECT_SOURCE_DIR}/mappings"
          -P ${PROJECT_SOURCE_DIR}/cmake/write_mappings.cmake
  DEPENDS ${ONUS_MAPPINGS} ${PROJECT_SOURCE_DIR}/cmake/write_mappings.cmake
  COMMENT "Binding mapping files into one source"
  VERBATIM)
target_sources(onus_inventory PRIVATE ${ONUS_MAPPINGS_SOURCE})
