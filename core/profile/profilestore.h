#pragma once

#include "core/profile/profile.h"

#include <filesystem>
#include <optional>

namespace neurosurgeon {

/// Profiles on disk, one JSON file each under `<state>/profiles`, named by model and identity.
class ProfileStore {
public:
    explicit ProfileStore(std::filesystem::path stateFolder);

    /// Nothing if there is none for this identity. A damaged file is set aside (`.damaged`) and counts as none.
    std::optional<ModelProfile> load(const ProfileIdentity &identity) const;
    /// Replaces the file as a whole. Errors: BadFile.
    Expected<void> save(const ModelProfile &profile) const;
    std::filesystem::path pathOf(const ProfileIdentity &identity) const;

private:
    std::filesystem::path m_folder;
};

/// Reads one profile file. Errors: BadFile, naming the file.
Expected<ModelProfile> readProfile(const std::filesystem::path &file);

} // namespace neurosurgeon
