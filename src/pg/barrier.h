// The only place where C++ exceptions and PostgreSQL's longjmp meet.
//
//   extern "C" entry point  ->  guard(body)  ->  C++  ->  pg(call)  ->  backend
//
// Inside guard(), exceptions and destructors are free. Any backend call that may raise goes through pg(),
// whose body holds only plain data: a longjmp crosses it.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <type_traits>

#include "noyau/refus.h"
#include "pg/headers.h"
#include "pg/messages.h"

namespace carto_ops {

// A backend error on its way through C++ frames; ErrorData keeps SQLSTATE, detail, hint and context.
struct BackendError {
    ErrorData *edata;
};

// Runs `body` with longjmps of the backend turned into BackendError. `body` must build nothing with a
// destructor.
template <typename F> auto pg(F &&body) -> decltype(body()) {
    MemoryContext context = CurrentMemoryContext;
    sigjmp_buf *saved_stack = PG_exception_stack;
    ErrorContextCallback *saved_callbacks = error_context_stack;
    sigjmp_buf buffer;
    if (sigsetjmp(buffer, 0) == 0) {
        PG_exception_stack = &buffer;
        if constexpr (std::is_void_v<decltype(body())>) {
            body();
            PG_exception_stack = saved_stack;
            return;
        } else {
            auto result = body();
            static_assert(std::is_trivially_copyable_v<decltype(result)>);
            PG_exception_stack = saved_stack;
            return result;
        }
    }
    PG_exception_stack = saved_stack;
    error_context_stack = saved_callbacks;
    MemoryContextSwitchTo(context);
    ErrorData *edata = CopyErrorData();
    FlushErrorState();
    throw BackendError{edata};
}

// What is left of an exception once every C++ object is dead: plain characters, safe to longjmp over.
struct PlainError {
    ErrorData *edata = nullptr;
    int code = ERRCODE_INTERNAL_ERROR;
    char message[512] = "";
    char detail[512] = "";
    char hint[512] = "";

    void set(int code_, const char *message_) noexcept {
        code = code_;
        strlcpy(message, message_, sizeof message);
    }
    void set(const Refus &e) noexcept {
        code = MAKE_SQLSTATE(e.etat[0], e.etat[1], e.etat[2], e.etat[3], e.etat[4]);
        write(message, e.message);
        write(detail, e.detail);
        write(hint, e.conseil);
    }

  private:
    // Translated, cut between two characters.
    template <std::size_t N> static void write(char (&to)[N], const Phrase &phrase) noexcept {
        std::size_t length = 0;
        phrase.remplir(traduire(phrase.modele()), [&](std::string_view piece) {
            const std::size_t n = std::min(piece.size(), N - 1 - length);
            memcpy(to + length, piece.data(), n);
            length += n;
        });
        to[length] = '\0';
        to[pg_mbcliplen(to, static_cast<int>(length), N - 1)] = '\0';
    }
};

[[noreturn]] inline void raise_plain(const PlainError &error) {
    if (error.edata != nullptr)
        ReThrowError(error.edata);
    ereport(ERROR, (errcode(error.code), errmsg_internal("%s", error.message),
                    error.detail[0] != '\0' ? errdetail_internal("%s", error.detail) : 0,
                    error.hint[0] != '\0' ? errhint("%s", error.hint) : 0));
    abort(); // not reached
}

// Wraps the body of every extern "C" entry point: no exception leaves it, and the ereport happens
// when the frames that held C++ objects are gone.
template <typename F> auto guard(F &&body) -> decltype(body()) {
    PlainError error;
    try {
        return body();
    } catch (const BackendError &e) {
        error.edata = e.edata;
    } catch (const Refus &e) {
        error.set(e);
    } catch (const std::bad_alloc &) {
        error.set(ERRCODE_OUT_OF_MEMORY, traduire("out of memory"));
    } catch (const std::exception &e) {
        error.set(ERRCODE_INTERNAL_ERROR, e.what());
    } catch (...) {
        error.set(ERRCODE_INTERNAL_ERROR, "unexpected C++ exception");
    }
    raise_plain(error);
}

} // namespace carto_ops
