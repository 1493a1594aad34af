include(GNUInstallDirs)
if(TARGET onus)
  install(TARGETS onus RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
