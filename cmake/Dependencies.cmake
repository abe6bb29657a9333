# Everything found outside, except LibTorch: only the engine sees that (cmake/LibTorch.cmake).

find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED) # headers alone
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json REQUIRED)
find_package(tl-expected REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)

# Debian's xgboost-config.cmake names a program of another package and fails without it. Without Qt nothing fits predictors.
set(xgboostNeeded)
if(NEUROSURGEON_QT)
    set(xgboostNeeded REQUIRED)
endif()
find_path(XGBOOST_INCLUDE_DIR xgboost/c_api.h ${xgboostNeeded})
find_library(XGBOOST_LIBRARY xgboost ${xgboostNeeded})
if(XGBOOST_INCLUDE_DIR AND XGBOOST_LIBRARY)
    add_library(xgboost::xgboost UNKNOWN IMPORTED)
    set_target_properties(xgboost::xgboost PROPERTIES
        IMPORTED_LOCATION "${XGBOOST_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${XGBOOST_INCLUDE_DIR}")
endif()

if(NEUROSURGEON_QT)
    set(qtComponents Core Gui Network)
    if(EXISTS "${PROJECT_SOURCE_DIR}/ui/CMakeLists.txt")
        list(APPEND qtComponents Widgets Charts Svg LinguistTools)
    endif()
    if(NEUROSURGEON_TESTS)
        list(APPEND qtComponents Test)
    endif()
    find_package(Qt6 6.4 REQUIRED COMPONENTS ${qtComponents})
endif()
