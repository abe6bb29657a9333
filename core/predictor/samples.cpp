#include "core/predictor/samples.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>

namespace neurosurgeon {

namespace fs = std::filesystem;

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\"");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\"") - first + 1);
}

std::vector<std::string_view> cells(std::string_view line)
{
    std::vector<std::string_view> found;
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find(',', begin), line.size());
        found.push_back(trimmed(line.substr(begin, end - begin)));
        begin = end + 1;
    }
    return found;
}

bool sameWord(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// One CSV file on its way into a table.
class SampleReader {
public:
    SampleReader(const fs::path &file, const KindSchema &schema, LatencyColumn latency)
        : m_file(file), m_latency(latency), m_table{&schema, {}, file.string()}
    {
    }

    Expected<SampleTable> read()
    {
        std::ifstream in(m_file, std::ios::binary);
        if (!in)
            return failure(ErrorCode::BadFile, m_file.string() + " cannot be read; check the path.");
        std::string line;
        while (std::getline(in, line)) {
            ++m_line;
            std::string_view text = line;
            if (m_line == 1 && text.starts_with("\xEF\xBB\xBF"))
                text.remove_prefix(3);
            if (trimmed(text).empty())
                continue;
            const auto done = m_columns.empty() ? readHeader(cells(text)) : readRow(cells(text));
            if (!done)
                return tl::make_unexpected(done.error());
        }
        if (m_columns.empty())
            return wrong("is empty; it needs a first line with the columns' names");
        if (m_table.samples.empty())
            return wrong("holds no row of data; measure some first");
        return std::move(m_table);
    }

private:
    tl::unexpected<Error> wrong(const std::string &what) const
    {
        return failure(ErrorCode::BadFile, m_file.string() + ", line " + std::to_string(std::max(1, m_line)) + ": " + what + ".");
    }

    Expected<void> readHeader(const std::vector<std::string_view> &names)
    {
        const auto indexOf = [&](std::string_view name) {
            const auto found = std::find_if(names.begin(), names.end(), [&](auto cell) { return sameWord(cell, name); });
            return found == names.end() ? -1 : static_cast<int>(found - names.begin());
        };
        for (const std::string_view column : m_table.schema->columns) {
            m_columns.push_back(indexOf(column));
            if (m_columns.back() < 0)
                return wrong("the column \"" + std::string(column) + "\" is missing");
        }
        m_width = names.size();
        m_latencyColumn = m_latency == LatencyColumn::Needed ? indexOf("latency") : -1;
        m_spreadColumn = indexOf("spread_ms");
        m_loadColumn = indexOf("load");
        m_networkColumn = indexOf("network_mb");
        if (m_latencyColumn < 0 && m_latency == LatencyColumn::Needed)
            return wrong("the column \"latency\" is missing");
        return {};
    }

    Expected<void> readRow(const std::vector<std::string_view> &row)
    {
        // A decimal or thousands comma would otherwise move every cell behind it.
        if (std::any_of(row.begin() + static_cast<std::ptrdiff_t>(std::min(m_width, row.size())), row.end(),
                        [](std::string_view cell) { return !cell.empty(); }))
            return wrong("the row has " + std::to_string(row.size()) + " cells, more than the " + std::to_string(m_width)
                         + " columns; numbers have a decimal point and no other separator");
        Sample sample;
        for (const int column : m_columns) {
            const auto value = number(row, column);
            if (!value)
                return tl::make_unexpected(value.error());
            sample.values.push_back(*value);
        }
        sample.values.push_back(0);
        for (const auto &[column, target] : {std::pair(m_latencyColumn, &sample.latencyMs),
                                             std::pair(m_spreadColumn, &sample.spreadMs), std::pair(m_loadColumn, &sample.load),
                                             std::pair(m_networkColumn, &sample.values.back())}) {
            if (column < 0)
                continue;
            const auto value = number(row, column);
            if (!value)
                return tl::make_unexpected(value.error());
            *target = *value;
        }
        m_table.samples.push_back(std::move(sample));
        return {};
    }

    Expected<double> number(const std::vector<std::string_view> &row, int column) const
    {
        if (static_cast<std::size_t>(column) >= row.size())
            return wrong("the row has " + std::to_string(row.size()) + " cells, too few for its columns");
        const std::string_view cell = row[static_cast<std::size_t>(column)];
        double value = 0;
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (error != std::errc() || end != cell.data() + cell.size())
            return wrong("\"" + std::string(cell.substr(0, 40)) + "\" is not a number");
        if (!std::isfinite(value) || value < 0)
            return wrong(std::string(cell) + " cannot be; sizes and times are finite and not negative");
        return value;
    }

    const fs::path &m_file;
    LatencyColumn m_latency;
    SampleTable m_table;
    std::vector<int> m_columns;
    std::size_t m_width = 0; ///< columns of the header
    int m_latencyColumn = -1;
    int m_spreadColumn = -1;
    int m_loadColumn = -1;
    int m_networkColumn = -1;
    int m_line = 0;
};

std::string digits(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

/// The seed's own folders spell some names in other ways.
fs::path fileOf(const fs::path &folder, const KindSchema &schema)
{
    std::vector<std::string> names{std::string(schema.file)};
    if (schema.name == "avgpool")
        names.insert(names.end(), {"adaptive_avgpool2d_lat.csv", "adaptive_avgpool_lat.csv"});
    if (schema.name == "batchnorm")
        names.insert(names.end(), {"batchnorm1_lat.csv", "batch_norm_lat.csv"});
    std::error_code ignored;
    for (const std::string &name : names)
        for (const auto &entry : fs::directory_iterator(folder, ignored))
            if (sameWord(entry.path().filename().string(), name))
                return entry.path();
    return {};
}

} // namespace

Expected<SampleTable> readSamples(const fs::path &file, const KindSchema &schema, LatencyColumn latency)
{
    return SampleReader(file, schema, latency).read();
}

Expected<std::map<std::string, SampleTable>> readSampleFolder(const fs::path &folder, const std::string &role,
                                                              const std::vector<std::string> &kinds, FurtherKinds further)
{
    std::error_code ignored;
    fs::path found = folder;
    for (const fs::path &inside : {folder / role / "dataset", folder / "dataset" / role, folder / role})
        if (fs::is_directory(inside, ignored)) {
            found = inside;
            break;
        }
    if (!fs::is_directory(found, ignored))
        return failure(ErrorCode::BadFile, folder.string() + " is not a folder; name the one with conv_lat.csv and its like.");
    std::map<std::string, SampleTable> tables;
    for (const KindSchema &schema : kindSchemas()) {
        const fs::path file = fileOf(found, schema);
        const bool wanted = std::find(kinds.begin(), kinds.end(), schema.name) != kinds.end();
        if (file.empty() && wanted)
            return failure(ErrorCode::BadFile, found.string() + " has no " + std::string(schema.file)
                               + "; add it, or name the kinds to fit with --kinds.");
        if (file.empty() || (!wanted && further == FurtherKinds::Leave))
            continue;
        auto table = readSamples(file, schema, LatencyColumn::Needed);
        if (!table)
            return tl::make_unexpected(table.error());
        tables.emplace(schema.name, std::move(*table));
    }
    return tables;
}

Expected<void> writeSamples(const fs::path &file, const SampleTable &table)
{
    const fs::path unfinished = file.string() + ".part";
    {
        std::ofstream out(unfinished, std::ios::trunc);
        for (const std::string_view column : table.schema->columns)
            out << column << ',';
        out << "latency,spread_ms,load,network_mb\n";
        for (const Sample &sample : table.samples) {
            for (std::size_t column = 0; column < table.schema->columns.size(); ++column)
                out << digits(sample.values[column]) << ',';
            out << digits(sample.latencyMs) << ',' << digits(sample.spreadMs) << ',' << digits(sample.load) << ','
                << digits(sample.values.back()) << '\n';
        }
        if (!out.flush())
            return failure(ErrorCode::BadFile, file.string() + " cannot be written; check the folder and the free space.");
    }
    std::error_code error;
    fs::rename(unfinished, file, error);
    if (error)
        return failure(ErrorCode::BadFile, file.string() + " cannot be replaced (" + error.message() + ").");
    return {};
}

Expected<void> writeSampleFolder(const fs::path &folder, const std::map<std::string, SampleTable> &tables)
{
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    for (const KindSchema &schema : kindSchemas()) {
        const auto table = tables.find(std::string(schema.name));
        if (table == tables.end())
            fs::remove(folder / schema.file, ignored);
        else if (const auto written = writeSamples(folder / schema.file, table->second); !written)
            return written;
    }
    return {};
}

} // namespace neurosurgeon
