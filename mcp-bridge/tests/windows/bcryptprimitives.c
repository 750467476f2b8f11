/* What Wine before 9 lacks and Rust's standard library wants: Windows' own source of random bytes, which never fails. */

#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length)
{
    while (length > 0) {
        ULONG part = length > 0x10000000 ? 0x10000000 : (ULONG)length;
        if (!RtlGenRandom(bytes, part))
            ExitProcess(3);
        bytes += part;
        length -= part;
    }
    return TRUE;
}
