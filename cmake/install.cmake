# What `cmake --install` and the Debian packages contain.

include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/proftools)
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- runtime: tools, man pages, completion, documents ---------------------

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME runtime)
install(TARGETS ${tools})
install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${completions} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

# ---- dev: library, headers, pkg-config, CMake package ---------------------

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME dev)
set(library_component dev)
if(BUILD_SHARED_LIBS)
  set(library_component runtime)
endif()
install(TARGETS proftools EXPORT proftools
  LIBRARY COMPONENT ${library_component} NAMELINK_COMPONENT dev
  ARCHIVE COMPONENT dev FILE_SET HEADERS)
install(EXPORT proftools NAMESPACE proftools:: DESTINATION ${config_dir}
  FILE proftools-targets.cmake)

configure_package_config_file(cmake/proftools-config.cmake.in proftools-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(proftools-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/proftools-config.cmake
  ${PROJECT_BINARY_DIR}/proftools-config-version.cmake DESTINATION ${config_dir})

# The .pc file finds its prefix from its own place, so that a tree may be moved.
file(RELATIVE_PATH prof_pc_prefix /prefix/${pc_dir} /prefix)
string(REGEX REPLACE "/$" "" prof_pc_prefix ${prof_pc_prefix})
configure_file(cmake/proftools.pc.in proftools.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/proftools.pc DESTINATION ${pc_dir})

# ---- packages: `cpack` in the build folder makes .deb files ----------------

set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "The proftools authors <proftools@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "fast tools for the files of profilers")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME proftools)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS "graphviz")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "kcachegrind")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libproftools-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "zlib1g-dev, libpcre2-dev")
include(CPack)
