/* SPDX-License-Identifier: MIT */
#ifndef CONTAINERS_H
#define CONTAINERS_H

#ifdef __cplusplus
extern "C" {
#endif

enum { CONTAINERS_WORDS = 14 };

/* Different words of a text, by std::regex, std::map and std::string. */
int containers_count_words(void);

#ifdef __cplusplus
}
#endif

#endif
