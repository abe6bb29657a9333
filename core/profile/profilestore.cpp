#include "core/profile/profilestore.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <random>

namespace neurosurgeon {

namespace fs = std::filesystem;

ProfileStore::ProfileStore(fs::path stateFolder) : m_folder(std::move(stateFolder) / "profiles") {}

fs::path ProfileStore::pathOf(const ProfileIdentity &identity) const
{
    return m_folder / (identity.key() + ".json");
}

std::optional<ModelProfile> ProfileStore::load(const ProfileIdentity &identity) const
{
    const fs::path path = pathOf(identity);
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        return std::nullopt;
    auto profile = readProfile(path);
    if (profile && profile->identity.key() == identity.key())
        return std::move(*profile);
    fs::rename(path, fs::path(path) += ".damaged", ignored);
    return std::nullopt;
}

Expected<void> ProfileStore::save(const ModelProfile &profile) const
{
    const fs::path path = pathOf(profile.identity);
    // Other processes may share the folder.
    std::random_device random;
    const fs::path draft = fs::path(path) += "." + std::to_string(random()) + std::to_string(random()) + ".new";
    std::error_code error;
    fs::create_directories(m_folder, error);
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << toJson(profile).dump(1) << '\n';
    file.close();
    if (file)
        fs::rename(draft, path, error);
    if (file && !error)
        return {};
    fs::remove(draft, error);
    return failure(ErrorCode::BadFile, "The profile cannot be written to " + path.string()
                       + "; check the folder's permissions and free space, or choose another --state.");
}

Expected<ModelProfile> readProfile(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return failure(ErrorCode::BadFile, "The profile " + file.string() + " cannot be read; check the path.");
    const auto json = nlohmann::json::parse(stream, nullptr, false);
    if (json.is_discarded())
        return failure(ErrorCode::BadFile, "The profile " + file.string() + " is not JSON; profile the model again.");
    auto profile = modelProfileFromJson(json);
    if (!profile)
        return failure(profile.error().code, file.string() + ": " + profile.error().message);
    return profile;
}

} // namespace neurosurgeon
