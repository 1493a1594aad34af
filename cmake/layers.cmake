# Which layer may use which. Folder = target = namespace: src/<layer> is the target onus_<layer>.
# A layer links these and nothing else, so an #include that is not allowed here does not compile.
# A new arrow is a one-line change to this table, reviewed alone.
set(ONUS_LAYERS base codec crypto diagrams model analysis findings ledger access store recorder hosts client notices inventory report service server cli)

set(ONUS_USES_base)
set(ONUS_USES_codec base)
set(ONUS_USES_crypto base codec)
set(ONUS_USES_diagrams base)
set(ONUS_USES_model base codec crypto)
set(ONUS_USES_analysis base diagrams model)
set(ONUS_USES_findings base diagrams model analysis)
set(ONUS_USES_ledger base codec crypto)
set(ONUS_USES_access base codec crypto model ledger)
set(ONUS_USES_store base codec crypto ledger)
set(ONUS_USES_notices base codec crypto model)
set(ONUS_USES_recorder base codec crypto)
set(ONUS_USES_hosts base codec crypto ledger access recorder)
set(ONUS_USES_client base codec crypto)
set(ONUS_USES_inventory base codec crypto model)
set(ONUS_USES_report base codec model analysis findings inventory)
set(ONUS_USES_service base codec crypto diagrams model analysis findings ledger access store hosts client inventory report notices)
set(ONUS_USES_server base codec crypto diagrams model analysis findings ledger access store hosts client inventory report service notices)
set(ONUS_USES_cli base codec crypto model analysis findings ledger access store recorder hosts client inventory report service server notices)

# Libraries from outside that a layer may see. Kept beside the layers so that one page answers
# "who includes OpenSSL?".
set(ONUS_LIBRARIES_base fmt::fmt)
set(ONUS_LIBRARIES_codec date::date date::date-tz ${CMAKE_DL_LIBS})  # libical: at run time
set(ONUS_LIBRARIES_diagrams EXPAT::EXPAT)
set(ONUS_LIBRARIES_crypto OpenSSL::Crypto OpenSSL::SSL)
set(ONUS_LIBRARIES_model PkgConfig::yaml simdjson::simdjson)
set(ONUS_LIBRARIES_recorder util)
set(ONUS_LIBRARIES_report nlohmann_json::nlohmann_json)
set(ONUS_LIBRARIES_store PkgConfig::sqlite)
set(ONUS_LIBRARIES_server Boost::headers nlohmann_json::nlohmann_json OpenSSL::SSL Threads::Threads)
set(ONUS_LIBRARIES_cli CLI11::CLI11)

# And only in its tests.
set(ONUS_TEST_LIBRARIES_codec PkgConfig::libical)
set(ONUS_TEST_LIBRARIES_diagrams ${BUDDY_LIBRARY})
