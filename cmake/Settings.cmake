# What every target shares: language, folders of the results, warnings, sanitizers.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)

# The loader looks for the engine in ../lib/neurosurgeon beside the running program: the same shape as installed.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(NEUROSURGEON_MODULE_DIR lib/neurosurgeon)

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(CCACHE_PROGRAM ccache)
    mark_as_advanced(CCACHE_PROGRAM)
    if(CCACHE_PROGRAM)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
    endif()
endif()

if(NEUROSURGEON_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
endif()

# Linked (privately) by every target of ours.
add_library(neurosurgeon-strict INTERFACE)
add_library(Neurosurgeon::Strict ALIAS neurosurgeon-strict)
target_include_directories(neurosurgeon-strict INTERFACE "${PROJECT_SOURCE_DIR}")
# Qt's keyword `slots` breaks LibTorch's headers, so nobody gets used to it.
target_compile_definitions(neurosurgeon-strict INTERFACE QT_NO_KEYWORDS QT_NO_FOREACH)
target_compile_options(neurosurgeon-strict INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wsuggest-override -Wformat=2
    -Wextra-semi -Wvla -Wcast-qual -Wimplicit-fallthrough -Wno-missing-field-initializers
    # -Wrestrict is wrong about std::string in GCC 12 (its bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-restrict>
    $<$<BOOL:${NEUROSURGEON_WERROR}>:-Werror>)

# For code whose numbers must be the same on every machine: no fused multiply-add behind our back.
add_library(neurosurgeon-exact INTERFACE)
add_library(Neurosurgeon::Exact ALIAS neurosurgeon-exact)
target_compile_options(neurosurgeon-exact INTERFACE -ffp-contract=off)
