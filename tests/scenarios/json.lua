-- SPDX-License-Identifier: MIT
-- Reads JSON: json(text) is the value.  null becomes nil, so that a list may have holes.
local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local value -- of the text at a position: the value, and the position behind it

local function skip(text, at) return text:find("%S", at) or #text + 1 end

local function fail(text, at, wanted)
  error(("JSON: %s wanted at byte %d: %s"):format(wanted, at, text:sub(at, at + 20)), 0)
end

local function string_at(text, at)
  local parts = {}
  while true do
    local plain, stop = text:match('^([^"\\]*)(["\\])', at)
    if not plain then fail(text, at, '"') end
    parts[#parts + 1] = plain
    at = at + #plain + 1
    if stop == '"' then return table.concat(parts), at end
    local letter = text:sub(at, at)
    if letter == "u" then
      parts[#parts + 1] = utf8.char(tonumber(text:sub(at + 1, at + 4), 16))
      at = at + 5
    else
      parts[#parts + 1] = ESCAPES[letter] or letter
      at = at + 1
    end
  end
end

-- Members of a list or an object, up to `close`; `member` reads one and returns the position behind it.
local function members(text, at, close, member)
  at = skip(text, at)
  if text:sub(at, at) == close then return at + 1 end
  while true do
    at = skip(text, member(at))
    local mark = text:sub(at, at)
    at = skip(text, at + 1)
    if mark == close then return at end
    if mark ~= "," then fail(text, at, close) end
  end
end

local function list_at(text, at)
  local list, n = {}, 0
  return list, members(text, at, "]", function(from)
    n = n + 1
    list[n], from = value(text, from)
    return from
  end)
end

local function object_at(text, at)
  local object = {}
  return object, members(text, at, "}", function(from)
    if text:sub(from, from) ~= '"' then fail(text, from, "a name") end
    local name, behind = string_at(text, from + 1)
    behind = skip(text, behind)
    if text:sub(behind, behind) ~= ":" then fail(text, behind, ":") end
    object[name], behind = value(text, behind + 1)
    return behind
  end)
end

local WORDS = { ["true"] = true, ["false"] = false }

function value(text, at)
  at = skip(text, at)
  local first = text:sub(at, at)
  if first == "{" then return object_at(text, at + 1) end
  if first == "[" then return list_at(text, at + 1) end
  if first == '"' then return string_at(text, at + 1) end
  local word = text:match("^[%w+.-]+", at)
  if not word then fail(text, at, "a value") end
  if WORDS[word] == nil and word ~= "null" and not tonumber(word) then fail(text, at, "a value") end
  if word == "null" then return nil, at + 4 end
  if WORDS[word] ~= nil then return WORDS[word], at + #word end
  return tonumber(word), at + #word
end

return function(text)
  local result, at = value(text, 1)
  if skip(text, at) <= #text then fail(text, at, "the end") end
  return result
end
