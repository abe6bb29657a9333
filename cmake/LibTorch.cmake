# Finds LibTorch (Debian's, or one named by CMAKE_PREFIX_PATH) and, where LibTorch itself uses the system's oneDNN,
# that oneDNN as well. Provides the target Neurosurgeon::LibTorch. Include it only where the engine is built.

# Debian's TorchConfig warns of static libraries that a shared LibTorch does not need.
set(CMAKE_MESSAGE_LOG_LEVEL ERROR)
find_package(Torch QUIET)
unset(CMAKE_MESSAGE_LOG_LEVEL)

if(NOT TORCH_FOUND AND NOT Torch_FOUND)
    message(FATAL_ERROR "LibTorch was not found: install libtorch-dev, name another LibTorch with CMAKE_PREFIX_PATH, "
                        "or build without the engine with -DNEUROSURGEON_ENGINE=OFF.")
endif()
if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    message(FATAL_ERROR "The LibTorch in ${TORCH_INSTALL_PREFIX} is built without the C++11 ABI and cannot be linked "
                        "with Qt: take the download marked \"cxx11 ABI\".")
endif()

# Calling oneDNN directly is only sane when LibTorch runs the very same library: two copies would each keep threads and
# packed weights of their own. So the soname that LibTorch needs must be the one found. (oneDNN's own CMake package would
# ask for OpenCL's headers as well, which nobody needs here.)
set(NEUROSURGEON_ONEDNN 0)
find_path(DNNL_INCLUDE_DIR dnnl.hpp)
find_library(DNNL_LIBRARY dnnl)
mark_as_advanced(DNNL_INCLUDE_DIR DNNL_LIBRARY)
if(DNNL_INCLUDE_DIR AND DNNL_LIBRARY AND TARGET torch_cpu AND CMAKE_READELF)
    get_target_property(torchCpuFile torch_cpu IMPORTED_LOCATION)
    get_target_property(configurations torch_cpu IMPORTED_CONFIGURATIONS)
    foreach(configuration IN LISTS configurations)
        if(NOT torchCpuFile)
            get_target_property(torchCpuFile torch_cpu IMPORTED_LOCATION_${configuration})
        endif()
    endforeach()
    execute_process(COMMAND "${CMAKE_READELF}" -d "${torchCpuFile}" OUTPUT_VARIABLE torchCpuNeeds ERROR_QUIET)
    execute_process(COMMAND "${CMAKE_READELF}" -d "${DNNL_LIBRARY}" OUTPUT_VARIABLE dnnlDynamic ERROR_QUIET)
    if(dnnlDynamic MATCHES "\\(SONAME\\)[^\n]*\\[([^]]+)\\]")
        set(dnnlSoname "${CMAKE_MATCH_1}")
        string(FIND "${torchCpuNeeds}" "[${dnnlSoname}]" position)
        # core/torch speaks oneDNN 2; later ones renamed what it needs.
        if(NOT position EQUAL -1 AND dnnlSoname STREQUAL "libdnnl.so.2")
            set(NEUROSURGEON_ONEDNN 1)
        endif()
    endif()
endif()

add_library(neurosurgeon-libtorch INTERFACE)
add_library(Neurosurgeon::LibTorch ALIAS neurosurgeon-libtorch)
target_include_directories(neurosurgeon-libtorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(neurosurgeon-libtorch INTERFACE ${TORCH_LIBRARIES})
target_compile_definitions(neurosurgeon-libtorch INTERFACE NEUROSURGEON_ONEDNN=${NEUROSURGEON_ONEDNN})
if(NEUROSURGEON_ONEDNN)
    target_include_directories(neurosurgeon-libtorch SYSTEM INTERFACE "${DNNL_INCLUDE_DIR}")
    target_link_libraries(neurosurgeon-libtorch INTERFACE "${DNNL_LIBRARY}")
    message(STATUS "LibTorch ${Torch_VERSION} in ${TORCH_INSTALL_PREFIX}, sharing ${dnnlSoname} with the engine")
else()
    message(STATUS "LibTorch ${Torch_VERSION} in ${TORCH_INSTALL_PREFIX}; the engine does without direct oneDNN calls "
                   "(LibTorch does not use the system's oneDNN, or libdnnl-dev is not installed)")
endif()
