# Everything found outside, except LibTorch: only the engine sees that (cmake/LibTorch.cmake).

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json REQUIRED)
find_package(tl-expected REQUIRED)

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
